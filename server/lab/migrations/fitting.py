"""Which candidates of a column obey the checks on it alone, asked of PostgreSQL before rows are put together.

Without it a table of twenty checked columns would lose almost every row to one of them.
"""

from server.engine.kernel.sql.words import quote
from server.engine.model.catalogue import Catalogue, CatalogueColumn, CatalogueTable
from server.lab.migrations.candidates import candidates
from server.lab.session import Session

_SAMPLES = "(VALUES (1::bigint), (2), (9), (40), (101), (350), (700), (999), (1500), (3999)) s(i)"
_ENOUGH = 0.8
"""Of what the best candidate reaches."""


async def fitting(session: Session, schema: Catalogue, table: CatalogueTable) -> dict[str, list[str]]:
    """Candidates by column, those that fit; where the question fails or nothing fits, all of them."""
    found: dict[str, list[str]] = {}
    questions: list[tuple[str, str, str]] = []
    for column in table.columns:
        checks = [each for each in table.constraints if each.kind == "check" and column.name in each.columns]
        found[column.name] = candidates(schema, table, column, [each.definition for each in checks])
        own = [expression(each.definition) for each in checks if each.columns == (column.name,)]
        if own and len(found[column.name]) > 1:
            questions += [(column.name, each, _question(column, each, own)) for each in found[column.name]]
    if questions:
        await _keep(session, found, questions)
    for column in table.columns:
        # Those that differ from row to row first: keys need them.
        found[column.name].sort(key=lambda each: "i" not in _words(each))
    return found


def _words(text: str) -> set[str]:
    return set("".join(letter if letter.isalnum() or letter == "_" else " " for letter in text).split())


def _question(column: CatalogueColumn, candidate: str, checks: list[str]) -> str:
    obeyed = " AND ".join(f"(({check}) IS NOT FALSE)" for check in checks)
    return (
        f"(SELECT count(*) FILTER (WHERE {obeyed}) FROM {_SAMPLES}, "
        f"LATERAL (SELECT ({candidate})::{column.type} AS {quote(column.name)}) one)"
    )


async def _keep(session: Session, found: dict[str, list[str]], questions: list[tuple[str, str, str]]) -> None:
    counts = await session.answer(f"SELECT {', '.join(question for _, _, question in questions)}")
    if not isinstance(counts, tuple):
        return
    reached: dict[str, dict[str, int]] = {}
    for (column, candidate, _), count in zip(questions, counts[0], strict=True):
        reached.setdefault(column, {})[candidate] = int(count or 0)
    for column, by_candidate in reached.items():
        best = max(by_candidate.values())
        if best:
            found[column] = [each for each, count in by_candidate.items() if count >= best * _ENOUGH]


def expression(definition: str) -> str:
    """Of ``CHECK ((price >= 0)) NO INHERIT``."""
    text = definition.removeprefix("CHECK ").removesuffix(" NOT ENFORCED").removesuffix(" NO INHERIT").strip()
    return text[1:-1] if text.startswith("(") and text.endswith(")") else text
