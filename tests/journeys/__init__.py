"""Whole stories told with an example brief's own statements on the tables that its own plan creates."""
