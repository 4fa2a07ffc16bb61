"""Runs migrations on a database of some thousand rows and observes every statement. Must not judge what it saw."""
