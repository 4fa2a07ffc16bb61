"""A name is longer than PostgreSQL keeps.

Finds:
    Identifiers of more than 63 bytes.

Why it matters:
    The rest is cut off, and two long names may become one.

When it is wrong:
    Never.

Instead:
    A shorter name.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import IDENTIFIER_BYTES
from server.engine.migrations.checking import trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    one = place.statement
    if len(one.sql) <= IDENTIFIER_BYTES:
        return
    names: list[str] = []
    if one.kind == "create_stmt":
        names.append(trees.relation(one.node))
    elif one.kind == "index_stmt":
        names.append(one.node.idxname)
    elif one.kind == "rename_stmt":
        names.append(one.node.newname)
    elif one.kind == "alter_table_stmt":
        names += [
            trees.constraint(each).conname for _, kind, each in trees.commands(one.node) if kind == "AT_AddConstraint"
        ]
    names += [definition.colname for _, definition in trees.new_columns(one)]
    for name in names:
        if len(name.encode()) >= IDENTIFIER_BYTES and _written_longer(one.sql, name):
            yield Found(f"{name}… is cut off after {IDENTIFIER_BYTES} bytes")


def _written_longer(sql: str, name: str) -> bool:
    """The parser has cut it already: the text goes on with the word."""
    found = sql.lower().find(name.lower())
    following = sql[found + len(name) : found + len(name) + 1]
    return found >= 0 and (following.isalnum() or following == "_")


RULE = MigrationRule(
    id="migrations.long-identifier",
    severity=Severity.LOW,
    doc=__doc__,
    check=check,
)
