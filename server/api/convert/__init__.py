"""Mappings between protobuf messages and engine values, in both directions. Decides nothing."""
