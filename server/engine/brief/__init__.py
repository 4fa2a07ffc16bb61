"""Reads a brief, reports every mistake with its place, fills in what it leaves out. Designs nothing."""
