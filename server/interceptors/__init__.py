"""The ordered chain every call passes, one concern a file. Knows no resource."""
