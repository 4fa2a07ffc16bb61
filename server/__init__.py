"""The Groundplan server and worker: gRPC in, plans out. Start reading at `app`, the composition root."""
