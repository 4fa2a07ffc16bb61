"""How large a brief may be. Each number with its unit; what is larger is refused with its place."""

MAX_SOURCE_BYTES = 4 * 1024 * 1024
"""Of the written form, UTF-8. The largest generated brief of 200 entities and 1,000 use cases has 0.7 MB."""
MAX_NODES = 300_000
"""Scalars, lists and mappings of the written form, aliases expanded."""
MAX_EXPANDED_CHARACTERS = 8 * 1024 * 1024
"""Of all scalars together, aliases expanded."""
MAX_ALIASES = 1_000
"""Uses of YAML anchors."""
MAX_DEPTH = 64
"""Lists and mappings inside each other."""
MAX_PROBLEMS = 1_000
"""Mistakes reported at once."""

MAX_ACTORS = 100
MAX_ENTITIES = 500
MAX_ATTRIBUTES = 200
"""Of one entity."""
MAX_RELATIONS = 2_000
MAX_INVARIANTS = 2_000
MAX_USE_CASES = 3_000
MAX_EXTERNAL_SYSTEMS = 200
MAX_TRANSACTIONS = 50
"""Of one use case."""
MAX_STEPS = 200
"""Of one transaction, nested ones counted."""
MAX_STEP_NESTING = 8
"""choice, optional and loop blocks inside each other."""
MAX_LIST = 2_000
"""Items of any other list."""

MAX_NAME = 60
"""Characters of a name. PostgreSQL keeps 63 bytes, of which ``_id`` takes three."""
MAX_TEXT = 20_000
"""Characters of any text, SQL among it."""
MAX_ROWS = 10**15
MAX_RATE = 1e9
"""Per second."""
MAX_DURATION = 100 * 365 * 86_400 * 1_000_000
"""Microseconds: a hundred years."""
MAX_INTEGER = 2**63 - 1
