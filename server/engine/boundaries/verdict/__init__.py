"""Which boundaries between modules are worth a process boundary, and what would change the answer.

Knows briefs, modules and their costs; must not know names of any domain: only what a brief states counts.
"""
