"""Random template sets, and instances of them with their parameters known. Everything follows from the seed."""

import random
from collections.abc import Sequence

from server.engine.model.consistency import (
    Block,
    ForeignKeyFunction,
    Level,
    Parent,
    Pin,
    Program,
    Relation,
    StatementType,
    TemplateStatement,
    Workload,
)
from tests.unit.consistency.simulator import Act, Key, Values

T = StatementType
LEVELS = tuple(Level)
RELATIONS = ("R", "S")
ATTRIBUTES = ("p", "v", "w")
"""Predicates ask for ``p``."""
EXISTING = (0, 1, 2)
KEYS = (*EXISTING, 3)
KEYED = (T.KEY_SELECT, T.KEY_SELECT, T.KEY_UPDATE, T.KEY_UPDATE, T.KEY_UPDATE, T.KEY_DELETE, T.INSERT)
PREDICATED = (T.PREDICATE_SELECT, T.PREDICATE_SELECT, T.PREDICATE_UPDATE, T.PREDICATE_DELETE)


def workload(seed: int, most_programs: int = 3, most_statements: int = 3) -> Workload:
    rng = random.Random(f"set {seed}")
    by_key_alone = rng.random() < 0.4
    programs = tuple(
        _program(name, rng, most_statements, by_key_alone) for name in "ABCD"[: rng.randint(1, most_programs)]
    )
    return Workload(
        tuple(Relation(name, ("id", *ATTRIBUTES), ("id",)) for name in RELATIONS),
        programs,
        (ForeignKeyFunction("g", "S", "R"),),
    )


def _program(name: str, rng: random.Random, most: int, by_key_alone: bool) -> Program:
    statements: list[TemplateStatement] = []
    for number in range(rng.randint(1, most)):
        statement = _statement(f"q{number}", rng, by_key_alone)
        parents = tuple(
            Parent("g", other.id)
            for other in statements
            if statement.relation == "S"
            and other.relation == "R"
            and other.key
            and statement.key
            and rng.random() < 0.4
        )[:1]
        statements.append(_with_parents(statement, parents))
    return Program(name, tuple(Block(statement=each) for each in statements), ("X", "Y", "G"))


def _with_parents(statement: TemplateStatement, parents: tuple[Parent, ...]) -> TemplateStatement:
    return TemplateStatement(
        statement.id,
        statement.type,
        statement.relation,
        statement.key,
        statement.predicate_reads,
        statement.reads,
        statement.writes,
        statement.pins,
        parents,
        statement.locks,
    )


def _some(rng: random.Random, names: Sequence[str], least: int) -> tuple[str, ...]:
    return tuple(sorted(rng.sample(names, rng.randint(least, len(names)))))


def _statement(identifier: str, rng: random.Random, by_key_alone: bool) -> TemplateStatement:
    relation = rng.choice(RELATIONS)
    if by_key_alone or rng.random() < 0.6:
        kind = rng.choice(KEYED[:5] if by_key_alone else KEYED)
        key = (rng.choice(("X", "X", "Y", "f(X)")),)
        if kind is T.INSERT:
            return TemplateStatement(identifier, kind, relation, key, writes=ATTRIBUTES)
        reads = _some(rng, ATTRIBUTES, 1 if kind is T.KEY_SELECT else 0)
        writes = _some(rng, ATTRIBUTES, 1) if kind is T.KEY_UPDATE else ()
        locks = kind is T.KEY_SELECT and rng.random() < 0.15
        return TemplateStatement(identifier, kind, relation, key, reads=reads, writes=writes, locks=locks)
    kind = rng.choice(PREDICATED)
    reads = _some(rng, ("v", "w"), 0)
    writes = _some(rng, ATTRIBUTES, 1) if kind is T.PREDICATE_UPDATE else ()
    pins = (Pin("p", "G"),) if rng.random() < 0.5 else ()
    return TemplateStatement(identifier, kind, relation, (), ("p",), reads, writes, pins)


def rows(rng: random.Random) -> dict[Key, Values]:
    return {
        (relation, (key,)): (("p", rng.choice((0, 1))), ("v", 100 + key), ("w", 200 + key))
        for relation in range(len(RELATIONS))
        for key in EXISTING
    }


def maps(rng: random.Random) -> tuple[dict[int, int], dict[int, int]]:
    """What ``f`` and ``g`` stand for."""
    return (
        rng.choice(({key: key for key in KEYS}, {key: (key + 1) % 3 for key in KEYS}, dict.fromkeys(KEYS, 0))),
        rng.choice(({key: key % 3 for key in KEYS}, dict.fromkeys(KEYS, 0))),
    )


def acts(program: Program, rng: random.Random, f: dict[int, int], g: dict[int, int]) -> tuple[Act, ...]:
    """The program with parameters drawn, few different ones; rows that are parents are those that ``g`` names."""
    inserts = any(block.statement is not None and block.statement.type is T.INSERT for block in program.body)
    drawn = {name: rng.choice(KEYS if inserts else EXISTING[:2]) for name in ("X", "Y")}
    drawn["G"] = rng.choice((0, 1))
    statements = [block.statement for block in program.body if block.statement is not None]
    by_id = {statement.id: statement for statement in statements}

    def value(term: str) -> int:
        return f[drawn["X"]] if term == "f(X)" else drawn[term]

    for statement in statements:
        for parent in statement.parents:
            wanted = by_id[parent.statement].key[0]
            if wanted in ("X", "Y") and wanted not in statement.key:
                drawn[wanted] = g[value(statement.key[0])]
    for statement in statements:
        for parent in statement.parents:
            if value(by_id[parent.statement].key[0]) != g[value(statement.key[0])]:
                return ()
    return tuple(
        Act(
            statement.type,
            RELATIONS.index(statement.relation),
            (value(statement.key[0]),) if statement.key else None,
            (("p", drawn["G"] if statement.pins else rng.choice((0, 1))),) if not statement.key else (),
            statement.reads,
            statement.writes,
            gives_all=(("p", rng.choice((0, 1))),) if "p" in statement.writes else (),
            locks=statement.locks,
        )
        for statement in statements
    )
