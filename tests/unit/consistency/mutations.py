"""Robust workloads, and systematic ways to break each: what a careless edit of programs, keys or levels would do."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from server.engine.consistency.decide import decide
from server.engine.consistency.templates import parse_templates
from server.engine.model.consistency import Block, Level, Program, StatementType, TemplateStatement, Workload
from tests.unit.consistency.workloads import (
    MAXIMAL_AT_READ_COMMITTED,
    MAXIMAL_AT_REPEATABLE_READ,
    RC,
    SI,
    SMALLBANK,
    SSI,
)

T = StatementType
Levels = Mapping[str, Level]
Case = tuple[str, Workload, Levels]

SHOP = parse_templates(
    """
relations:
  Shop: {key: [id], attributes: [open]}
  Item: {key: [id], attributes: [shop, stock, price]}
  Order: {key: [id], attributes: [shop, state, total]}
functions:
  item_shop: {from: Item, to: Shop, columns: [shop]}
  order_shop: {from: Order, to: Shop, columns: [shop]}
programs:
  Reprice:
    parameters: [I]
    statements: ["L: Item[I] {price}", "W: Item[I] {price}"]
  Restock:
    parameters: [I]
    statements: ["U: Item[I] {stock} -> {stock}"]
  Buy:
    parameters: [I, O]
    statements: ["U: Item[I] {stock} -> {stock}", "I: Order[O]"]
  Cancel:
    parameters: [I, O]
    statements: ["U: Order[O] {state} -> {state}", "U: Item[I] {stock} -> {stock}"]
"""
)

CLOSING = parse_templates(
    """
relations:
  Shop: {key: [id], attributes: [open]}
  Order: {key: [id], attributes: [shop, state]}
functions:
  order_shop: {from: Order, to: Shop, columns: [shop]}
programs:
  Close:
    parameters: [S]
    statements:
    - "U: Shop[S] {open} -> {open}"
    - type: psel
      relation: Order
      predicate_reads: [shop]
      reads: [state]
      pins: {shop: S}
      parents: {order_shop: '1'}
  Place:
    parameters: [S]
    statements:
    - {id: s, type: kupd, relation: Shop, key: [S], reads: [open], writes: [open]}
    - {id: o, type: ins, relation: Order, pins: {shop: S}, parents: {order_shop: s}}
"""
)


def restricted(workload: Workload, names: set[str]) -> Workload:
    kept = tuple(program for program in workload.programs if program.name in names)
    return msgspec.structs.replace(workload, programs=kept)


def changed(workload: Workload, name: str, statement: str, **fields: Any) -> Workload:
    """With some fields of one statement replaced."""

    def inside(block: Block) -> Block:
        if block.statement is None or block.statement.id != statement:
            return block
        return Block(statement=msgspec.structs.replace(block.statement, **fields))

    programs = tuple(
        msgspec.structs.replace(program, body=tuple(map(inside, program.body))) if program.name == name else program
        for program in workload.programs
    )
    return msgspec.structs.replace(workload, programs=programs)


def promoted(*reads: tuple[str, str]) -> Workload:
    """SmallBank with reads replaced by identity updates."""
    workload = SMALLBANK
    for name, statement in reads:
        workload = changed(workload, name, statement, type=T.KEY_UPDATE, writes=("Balance",))
    return workload


def robust_cases() -> Iterator[Case]:
    """Each is robust at its levels, by what is published or by construction."""
    names = {program.name for program in SMALLBANK.programs}
    for place, sets in ((RC, MAXIMAL_AT_READ_COMMITTED), (SI, MAXIMAL_AT_REPEATABLE_READ)):
        for each in sets:
            part = restricted(SMALLBANK, set(each))
            yield f"SmallBank {'+'.join(sorted(each))} at {place}", part, dict.fromkeys(each, place)
    yield "SmallBank, WC promoted on Savings", promoted(("WC", "q2")), dict.fromkeys(names, SI)
    yield "SmallBank, Bal promoted on Checking", promoted(("Bal", "q3")), dict.fromkeys(names, SI)
    both = promoted(("WC", "q2"), ("WC", "q3"), ("Bal", "q2"), ("Bal", "q3"))
    for label, workload in (
        ("SmallBank", SMALLBANK),
        ("SmallBank, all promoted", both),
        ("shop", SHOP),
        ("closing", CLOSING),
    ):
        yield f"{label}, lowest levels", workload, {each.program: each.level for each in decide(workload).programs}


def lowered(workload: Workload, levels: Levels) -> Iterator[tuple[str, Workload, Levels]]:
    """One program a level down, or two."""
    below = {SSI: SI, SI: RC}
    for name in sorted(levels):
        if levels[name] in below:
            yield f"{name} a level down", workload, {**levels, name: below[levels[name]]}
            yield f"{name} at READ COMMITTED", workload, {**levels, name: RC}


def each_statement(workload: Workload) -> Iterator[tuple[Program, TemplateStatement]]:
    for program in workload.programs:
        for block in program.body:
            if block.statement is not None:
                yield program, block.statement


def _fields(
    name: str, which: Callable[[TemplateStatement], dict[str, Any] | None]
) -> Callable[[Workload, Levels], Iterator[Case]]:
    def mutate(workload: Workload, levels: Levels) -> Iterator[Case]:
        for program, statement in each_statement(workload):
            fields = which(statement)
            if fields is not None:
                yield (
                    f"{name} {program.name}.{statement.id}",
                    changed(workload, program.name, statement.id, **fields),
                    levels,
                )

    return mutate


def split_update(workload: Workload, levels: Levels) -> Iterator[Case]:
    """``SET c = c + :n`` becomes SELECT and ``SET c = :computed``."""
    for program, statement in each_statement(workload):
        if statement.type is T.KEY_UPDATE and statement.reads:
            read = msgspec.structs.replace(statement, id=f"{statement.id}r", type=T.KEY_SELECT, writes=())
            write = msgspec.structs.replace(statement, reads=())
            body = tuple(
                new
                for block in program.body
                for new in (
                    (Block(statement=read), Block(statement=write)) if block.statement is statement else (block,)
                )
            )
            mutant = msgspec.structs.replace(program, body=body)
            programs = tuple(mutant if each is program else each for each in workload.programs)
            yield (
                f"read apart from write {program.name}.{statement.id}",
                msgspec.structs.replace(workload, programs=programs),
                levels,
            )


def late_check(workload: Workload, levels: Levels) -> Iterator[Case]:
    """Someone reads again, at the end, what the program read or wrote before."""
    for program, statement in each_statement(workload):
        columns = statement.reads or statement.writes
        if statement.key and columns and statement.type is not T.INSERT:
            again = msgspec.structs.replace(
                statement, id="again", type=T.KEY_SELECT, reads=columns, writes=(), parents=(), locks=False
            )
            first = msgspec.structs.replace(again, id="before")
            mutant = msgspec.structs.replace(
                program, body=(Block(statement=first), *program.body, Block(statement=again))
            )
            programs = tuple(mutant if each is program else each for each in workload.programs)
            yield (
                f"reads before and after {program.name}.{statement.id}",
                msgspec.structs.replace(workload, programs=programs),
                levels,
            )


def one_more(workload: Workload, levels: Levels) -> Iterator[Case]:
    """A program of SmallBank, or a careless copy of a program, joins at READ COMMITTED or REPEATABLE READ."""
    known = {program.name for program in workload.programs}
    if {relation.name for relation in workload.relations} == {"Account", "Savings", "Checking"}:
        for program in SMALLBANK.programs:
            for level in (RC, SI):
                if program.name not in known:
                    programs = (*workload.programs, program)
                    yield (
                        f"{program.name} joins at {level}",
                        msgspec.structs.replace(workload, programs=programs),
                        {**levels, program.name: level},
                    )
    for program in workload.programs:
        for level in (RC, SI):
            if levels[program.name] not in (RC, level):
                copy = msgspec.structs.replace(program, name=f"{program.name}Again")
                programs = (*workload.programs, copy)
                yield (
                    f"{program.name} again at {level}",
                    msgspec.structs.replace(workload, programs=programs),
                    {**levels, copy.name: level},
                )


def _other_key(statement: TemplateStatement) -> dict[str, Any] | None:
    return {"key": tuple(f"other{place}" for place, _ in enumerate(statement.key))} if statement.key else None


def _for_update(statement: TemplateStatement) -> dict[str, Any] | None:
    identity = statement.type is T.KEY_UPDATE and statement.reads and set(statement.reads) == set(statement.writes)
    return {"type": T.KEY_SELECT, "writes": (), "locks": True} if identity else None


def _only_read(statement: TemplateStatement) -> dict[str, Any] | None:
    return {"type": T.KEY_SELECT, "writes": ()} if statement.type is T.KEY_UPDATE and statement.reads else None


def _no_read(statement: TemplateStatement) -> dict[str, Any] | None:
    return (
        {"type": T.PREDICATE_SELECT, "key": (), "predicate_reads": statement.reads}
        if statement.type is T.KEY_SELECT
        else None
    )


MUTATIONS: tuple[Callable[[Workload, Levels], Iterator[Case]], ...] = (
    lowered,
    _fields("other key", _other_key),
    _fields("FOR UPDATE instead of an update", _for_update),
    _fields("no promotion", _only_read),
    _fields("unpinned", lambda each: {"pins": ()} if each.pins else None),
    _fields("no foreign key", lambda each: {"parents": ()} if each.parents else None),
    _fields("no lock", lambda each: {"locks": False} if each.locks else None),
    _fields("predicate instead of key", _no_read),
    split_update,
    late_check,
    one_more,
)


def mutants(case: Case) -> Iterator[Case]:
    _, workload, levels = case
    for mutate in MUTATIONS:
        yield from mutate(workload, levels)
