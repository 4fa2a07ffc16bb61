"""Discrete-event simulation of requests that hold pools and share stations. Must not know what they stand for."""
