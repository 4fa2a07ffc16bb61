"""Runs claims against throwaway components and returns what happened. Knows nothing of gRPC or of our own tables."""
