"""The contract analysis: REST and gRPC interfaces from use cases and entities. Knows no other analysis."""
