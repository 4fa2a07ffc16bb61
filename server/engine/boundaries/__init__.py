"""Decides which services there should be, or that there should be one. Must not know how tables or interfaces look."""
