"""Packs of rules: one folder a pack, one file a rule. Rules know the values they judge and nothing of each other."""
