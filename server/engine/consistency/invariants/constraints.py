"""Which constraint of the physical schema keeps an invariant."""

from server.engine.consistency.invariants.linear import linear
from server.engine.model.brief import Invariant, InvariantKind
from server.engine.model.schema import Check, PhysicalSchema, Table


def constraint_of(invariant: Invariant, schema: PhysicalSchema) -> str:
    """``CHECK offerings_quantity_check on offerings``; empty when the schema states none."""
    for table in schema.tables:
        for unique in table.uniques:
            if unique.invariant == invariant.name:
                return f"UNIQUE {unique.name} on {table.name}"
        for check in table.checks:
            if check.invariant == invariant.name:
                return f"CHECK {check.name} on {table.name}"
            if invariant.kind is InvariantKind.NON_NEGATIVE and _says_so(check, table, invariant):
                return f"CHECK {check.name} on {table.name}"
        for trigger in table.triggers:
            if trigger.invariant == invariant.name:
                return f"trigger {trigger.name} on {table.name}"
    if invariant.kind is InvariantKind.FOREIGN_KEY:
        for place in invariant.over:
            entity, _, column = place.partition(".")
            for table in schema.tables:
                for key in table.foreign_keys:
                    if table.entity == entity and (not column or column in key.columns):
                        return f"FOREIGN KEY {key.name} on {table.name}"
    return ""


def _says_so(check: Check, table: Table, invariant: Invariant) -> bool:
    """A bound of the attribute that is as strict, stated once for both."""
    found = linear(check.expression) or ()
    wanted = {place.partition(".")[2] for place in invariant.over if place.partition(".")[0] == table.entity}
    bounded = {
        each.columns[0]
        for each in found
        if len(each.columns) == 1
        and each.coefficients[0][1] == 1
        and (each.operator, each.constant <= 0) in ((">=", True), (">", True))
    }
    return bool(wanted) and wanted <= bounded
