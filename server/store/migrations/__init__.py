"""The history of the database's structure: numbered files that never change once released."""
