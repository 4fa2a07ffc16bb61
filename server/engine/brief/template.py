"""The brief that a beginner starts from."""

import importlib.resources

TEMPLATE = importlib.resources.files("server.engine.brief").joinpath("template.yaml").read_text(encoding="utf-8")
"""A small valid brief in YAML with comments that explain it."""
