"""Logs, metrics and traces of every process, by settings. Knows nothing of what is observed."""
