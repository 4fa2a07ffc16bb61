"""Reads migrations that others wrote: what each statement will do and what to do instead. Knows no database."""
