"""Writes the OpenAPI 3.1 document of our own API from its descriptors. Knows no servicer and no stored value."""

from server.api.openapi.document import document

__all__ = ["document"]
