"""A domain gets a constraint that every table using it is read for.

Finds:
    ALTER DOMAIN … ADD CONSTRAINT or SET NOT NULL.

Why it matters:
    No table that uses the domain can be written while all of them are read.

When it is wrong:
    The tables are small.

Instead:
    ADD CONSTRAINT … NOT VALID, then VALIDATE; or a CHECK on the columns themselves.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    node = place.statement.node
    adds = node.subtype in ("C", "O") or trees.word(node, "subtype") in ("AD_AddConstraint", "AD_SetNotNull")
    invalid = getattr(node, "def").constraint.skip_validation
    if adds and not invalid:
        yield Found(f"every table that uses {trees.last_of(node.type_name)} is read while nobody can write it")


RULE = MigrationRule(
    id="migrations.domain-constraint",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_domain_stmt"}),
)
