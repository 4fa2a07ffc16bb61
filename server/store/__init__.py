"""Keeps resources in PostgreSQL and returns engine values, never rows. Knows nothing of gRPC."""
