"""Writes the consistency answer down: the report, decisions, findings and files of a plan. Decides nothing."""
