"""The `groundplan` command: a client of the generated stubs. Imports nothing of the server."""
