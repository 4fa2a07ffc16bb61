"""Why each reference acts as it does when the row it refers to is deleted."""

from collections.abc import Sequence

from server.engine.model.plan import Alternative, Decision
from server.engine.model.schema import ForeignKey
from server.engine.schema.draft import Draft
from server.engine.schema.logical import Logical


def decide_references(draft: Draft, logical: Logical, deferred: Sequence[ForeignKey]) -> None:
    """One decision for each reference: what happens to the row when the row it refers to is deleted."""
    for key in deferred:
        draft.decisions.append(_deferred(key))
    relations = {(relation.to, relation.name): relation for relation in logical.brief.relations}
    for table in draft.tables.values():
        for key in table.foreign_keys:
            entity, _, name = table.columns[key.columns[0]].attribute.rpartition(".")
            relation = relations.get((entity, name))
            reasons, alternatives = _WHY[key.on_delete if relation is not None else "PAIR"]
            if relation is None and key.on_delete == "NO ACTION":
                reasons, alternatives = _WHY["MOVED"]
            draft.decisions.append(
                Decision(
                    id=f"schema/{table.name}/{key.name}/on-delete",
                    subject=f"{table.name}.{', '.join(key.columns)}",
                    question=f"What happens to {table.name} when the row of {key.table} is deleted?",
                    choice=_CHOICE[key.on_delete],
                    reasons=reasons,
                    alternatives=alternatives,
                    evidence=(
                        f"schema/on-delete/{table.name}/{key.name}",
                        f"schema/constraint/{table.name}/{key.name}",
                    ),
                )
            )


def _deferred(key: ForeignKey) -> Decision:
    return Decision(
        id=f"schema/{key.name}/deferred",
        subject=key.name,
        question=f"How can the first row be written, when {key.name} is part of a cycle of required references?",
        choice="DEFERRABLE INITIALLY DEFERRED: the reference is checked at commit",
        reasons=("Each row of the cycle needs another one first; only the transaction as a whole can satisfy all.",),
        alternatives=(
            Alternative("make one reference of the cycle optional", "simpler, if the brief allows a row without it"),
        ),
    )


_CHOICE = {
    "CASCADE": "ON DELETE CASCADE: the rows go with it",
    "NO ACTION": "ON DELETE NO ACTION: the deletion is refused",
    "SET NULL": "ON DELETE SET NULL: the rows stay, without the reference",
}
_CASCADE = Alternative("CASCADE", "would delete rows that have a life of their own")
_REFUSE = Alternative("NO ACTION", "would leave every caller to delete the parts first, in the right order")
_WHY: dict[str, tuple[tuple[str, ...], tuple[Alternative, ...]]] = {
    "CASCADE": (
        ("The brief states composition: the part does not exist without the whole.",),
        (_REFUSE, Alternative("SET NULL", "would leave parts that belong to nothing")),
    ),
    "NO ACTION": (
        ("The brief states an association that is required: the row needs what it refers to.",),
        (
            _CASCADE,
            Alternative("RESTRICT", "also refuses what the same transaction would put right before it commits"),
            Alternative("SET NULL", "impossible: the column is required"),
        ),
    ),
    "SET NULL": (
        ("The brief states an association that may be absent: the row keeps its meaning without it.",),
        (_CASCADE, Alternative("NO ACTION", "would keep a row undeletable for a reference that is optional")),
    ),
    "PAIR": (
        ("A row of a join table says only that two rows belong together.",),
        (_REFUSE,),
    ),
    "MOVED": (
        ("The row it refers to holds what its columns determine; several rows may share it.",),
        (_CASCADE,),
    ),
}
