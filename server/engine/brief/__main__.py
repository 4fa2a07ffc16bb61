"""Prints the JSON Schema of the written form of a brief, for editors: ``python -m server.engine.brief``."""

import json
import sys

from server.engine.brief.json_schema import json_schema

json.dump(json_schema(), sys.stdout, indent=2, ensure_ascii=False)
sys.stdout.write("\n")
