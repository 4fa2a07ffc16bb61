"""Gives every service a schema of its own and says what replaces what crossed. Must not know how services are found."""

from server.engine.schema.services.design import per_service

__all__ = ["per_service"]
