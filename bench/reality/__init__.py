"""One generated service under real load, with what was predicted of it frozen before: predicted beside measured."""

from bench.reality.protocol import main

__all__ = ["main"]
