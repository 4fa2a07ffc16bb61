"""What callers can do, one file for each group of verbs; owns the transaction. Knows nothing of gRPC, HTTP or SQL."""
