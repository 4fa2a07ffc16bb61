"""Programs of a brief: every transaction of every use case, on the tables of the physical schema."""

from collections.abc import Iterator, Mapping, Sequence

from server.engine.consistency.programs.accesses import Accesses
from server.engine.consistency.programs.facts import facts_of
from server.engine.consistency.programs.lints import notes_of
from server.engine.consistency.programs.result import Programs, assembled
from server.engine.consistency.programs.rows import Rows
from server.engine.consistency.programs.tables import Tables
from server.engine.kernel.sql.reader import ReadStatement, read_statement
from server.engine.model.brief import Step, UseCaseKind
from server.engine.model.consistency import Block, Note, Program
from server.engine.model.prepared import PreparedBrief
from server.engine.model.schema import PhysicalSchema


def workload_of(prepared: PreparedBrief, schema: PhysicalSchema, service: str = "") -> Programs:
    """The transactions of a brief as programs, of one service when one is named.

    A statement that was rewritten for the tables, or composed of parts, is read as it is sent. What cannot be read
    raises `SqlError`: a prepared brief holds no such statement.
    """
    tables = Tables(schema.tables_of(service) if service else schema.tables)
    read = {name: tuple(texts) for name, texts in _read(prepared, schema, service, tables)}
    facts = facts_of((each for texts in read.values() for each in texts), tables)
    programs = []
    for use_case in prepared.brief.use_cases:
        declared = frozenset(parameter.name for parameter in use_case.parameters)
        for place, transaction in enumerate(use_case.transactions):
            accesses = Accesses(Rows(tables, facts, declared))
            body = _Walk(accesses, read, f"{use_case.name}/{place + 1}").blocks(transaction.steps)
            body += accesses.at_commit()
            if body:
                name = use_case.name if place == 0 else f"{use_case.name}/{place + 1}"
                parameters = tuple(parameter.name for parameter in use_case.parameters)
                programs.append(Program(name=name, body=body, parameters=parameters, use_case=use_case.name))
    workload = assembled(tables, programs)
    return Programs(workload=workload, notes=(*notes_of(workload, tables), *_background(prepared)))


def _read(
    prepared: PreparedBrief, schema: PhysicalSchema, service: str, tables: Tables
) -> Iterator[tuple[str, Iterator[ReadStatement]]]:
    rewritten = {rewrite.statement: rewrite.sql for rewrite in schema.rewrites}
    for each in schema.services:
        if each.service == service:
            rewritten.update((rewrite.statement, rewrite.sql) for rewrite in each.rewrites)
    composed = {each.statement: each for each in schema.compositions} if service else {}
    for statement in prepared.statements:
        declared = [(parameter.name, parameter.type) for parameter in statement.parameters]
        if statement.id in composed:
            texts = [part.sql for part in composed[statement.id].parts if part.service == service]
        else:
            texts = [rewritten.get(statement.id, statement.sql)]
            if service and not {access.table for access in statement.accesses} <= set(tables.by_name):
                continue
        yield statement.id, (read_statement(text, tables.catalogue, declared) for text in texts)


class _Walk:
    """Steps into blocks; statements are numbered as they are in a prepared brief."""

    def __init__(self, accesses: Accesses, read: Mapping[str, Sequence[ReadStatement]], transaction: str) -> None:
        self.accesses, self.read, self.transaction = accesses, read, transaction
        self.number = 0

    def blocks(self, steps: Sequence[Step]) -> tuple[Block, ...]:
        return tuple(block for step in steps for block in self._step(step))

    def _step(self, step: Step) -> Iterator[Block]:
        if step.choice:
            branches = [self.blocks(branch.steps) for branch in step.choice]
            full = tuple(branch for branch in branches if branch)
            if len(full) == len(branches) and len(full) > 1:
                yield Block(choice=full)
            elif full:
                inner = (Block(choice=full),) if len(full) > 1 else full[0]
                yield from inner if len(branches) == 1 else (Block(optional=inner),)
        elif step.optional is not None:
            inner = self.blocks(step.optional.steps)
            if inner:
                yield Block(optional=inner)
        elif step.loop is not None:
            self.accesses.in_loop += 1
            inner = self.blocks(step.loop.steps)
            self.accesses.in_loop -= 1
            if inner:
                yield Block(loop=inner)
        else:
            self.number += 1
            name = f"{self.transaction}/{self.number}"
            texts = self.read.get(name, ())
            for part, text in enumerate(texts, start=1):
                suffix = "" if len(texts) == 1 else f"-{part}"
                yield from self.accesses.blocks(text, f"{self.number}{suffix}", name + suffix)


def _background(prepared: PreparedBrief) -> Iterator[Note]:
    """Events that somebody must relay, where no program of the brief is a job."""
    if any(use_case.kind is UseCaseKind.JOB for use_case in prepared.brief.use_cases):
        return
    for use_case in prepared.brief.use_cases:
        if any(_emits(transaction.steps) for transaction in use_case.transactions):
            yield Note(
                rule="lint.background",
                program=use_case.name,
                message=(
                    f"{use_case.name} emits an event and the brief has no job: what relays events, cleans up or "
                    "migrates "
                    "is a program too, and is not among those decided here."
                ),
                path=f"use_cases[{use_case.name}]",
            )


def _emits(steps: Sequence[Step]) -> bool:
    for step in steps:
        branches = [*step.choice, *([step.optional] if step.optional else [])]
        inner = [branch.steps for branch in branches] + ([step.loop.steps] if step.loop else [])
        if step.emit or any(_emits(each) for each in inner):
            return True
    return False
