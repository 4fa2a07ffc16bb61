"""Keeps the four processes up on one machine, under supervisord. Knows what to run, nothing of what they do."""
