"""gRPC servicers, one file per service: parse the request, call the use case, convert the answer. Knows no SQL."""
