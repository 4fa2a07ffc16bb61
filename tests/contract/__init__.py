"""Walks over the descriptors: what the contract promises of itself, and what else must agree with it."""
