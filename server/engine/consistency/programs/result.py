"""A workload with what was noticed while it was made."""

from collections.abc import Sequence

from server.engine.consistency.programs.tables import Tables
from server.engine.consistency.unfolding import statements
from server.engine.model.consistency import Note, Program, Workload
from server.engine.model.value import Value


class Programs(Value):
    workload: Workload
    notes: tuple[Note, ...] = ()
    """Lints and over-approximations, in the order of the programs."""


def assembled(tables: Tables, programs: Sequence[Program]) -> Workload:
    """The programs with the tables they touch, those referred to, and the foreign keys between them."""
    touched = {statement.relation for program in programs for statement in statements(program.body)}
    functions = tuple(function for function in tables.functions() if function.relation in touched)
    named = touched | {function.parent for function in functions}
    return Workload(
        relations=tuple(relation for relation in tables.relations() if relation.name in named),
        programs=tuple(programs),
        functions=functions,
    )
