"""Names for the chosen indexes, as PostgreSQL would give them, each free in its schema."""

import re

from server.engine.kernel.sql.words import IDENTIFIER_BYTES
from server.engine.physical.advisor.problem import Problem
from server.engine.physical.advisor.values import bits
from server.engine.physical.candidates import bare

_PLAIN = re.compile(r"[^a-z0-9]+")


def named(problem: Problem, chosen: int) -> dict[int, str]:
    """The name of each chosen index by its position."""
    taken = {one.name for table in problem.catalogue.tables.values() for one in table.indexes}
    taken |= {table.name for table in problem.catalogue.tables.values()}
    names: dict[int, str] = {}
    for position in bits(chosen):
        definition = problem.candidates[position].definition
        table = _word(definition.table.rpartition(".")[2])
        keys = "_".join(_word(bare(key)) for key in definition.keys)
        names[position] = _free(f"{table}_{keys}", taken)
        taken.add(names[position])
    return names


def _word(text: str) -> str:
    return _PLAIN.sub("_", text.lower()).strip("_") or "expr"


def _free(base: str, taken: set[str]) -> str:
    number = 0
    while True:
        suffix = f"_idx{number or ''}"
        name = base[: IDENTIFIER_BYTES - len(suffix)] + suffix
        if name not in taken:
            return name
        number += 1
