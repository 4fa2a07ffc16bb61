"""REST, gRPC and gRPC-Web through a real Envoy, in front of a stand-in that records what reaches it."""
