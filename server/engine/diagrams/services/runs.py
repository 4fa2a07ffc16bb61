"""Where the statements of a use case run: at home, by a call to another service, or later by an event."""

from dataclasses import dataclass

from server.engine.diagrams.services.landscape import Landscape
from server.engine.model.access import Statement
from server.engine.model.boundaries import Operation, Style
from server.engine.model.schema import CutTransaction


@dataclass(frozen=True)
class Run:
    """One statement, or one part of it, in one service."""

    service: str
    said: str
    """In place of the statement's own summary; empty for the statement itself."""
    writes: bool
    by: str = ""
    """The operation or the event that asks for it; empty at home."""
    later: bool = False
    """By an event: nobody waits."""


@dataclass(frozen=True)
class Runs:
    landscape: Landscape
    use_case: str

    @property
    def home(self) -> str:
        return self.landscape.home(self.use_case)

    def of(self, statement: Statement) -> tuple[Run, ...]:
        """In the order in which they happen."""
        schema = self.landscape.schema
        compositions = schema.compositions if schema else ()
        composed = next((one for one in compositions if one.statement == statement.id), None)
        if composed is not None:
            last = len(composed.parts)
            return tuple(
                self._run(
                    part.service,
                    statement,
                    _said(part.tables, part.writes) if number < last or not part.writes else "",
                    part.writes,
                )
                for number, part in enumerate(composed.parts, 1)
            )
        services = sorted({self.landscape.owner(access.entity) for access in statement.accesses}) or [self.home]
        writes = any(access.writes or access.operation.value == "delete" for access in statement.accesses)
        return tuple(self._run(service, statement, "", writes) for service in services)

    def _run(self, service: str, statement: Statement, said: str, writes: bool) -> Run:
        if service == self.home:
            return Run(service, said, writes)
        call = self._operation(service, self.home, statement.id, Style.CALL)
        event = self._operation(self.home, service, statement.id, Style.EVENT)
        if call is None and event is not None:
            return Run(service, said, writes, event.name, later=True)
        return Run(service, said, writes, call.name if call else "reads by id" if not writes else "command")

    def _operation(self, upstream: str, downstream: str, statement: str, style: Style) -> Operation | None:
        for each in self.landscape.cut.relationships:
            if (each.upstream, each.downstream) == (upstream, downstream):
                for one in each.operations:
                    if one.style is style and statement in one.statements:
                        return one
        return None

    def cut(self, number: int) -> CutTransaction | None:
        """The transaction, where several services take part in it."""
        schema = self.landscape.schema
        wanted = (self.use_case, number)
        cuts = schema.cut_transactions if schema else ()
        return next((one for one in cuts if (one.use_case, one.transaction) == wanted), None)


def _said(tables: tuple[str, ...], writes: bool) -> str:
    return f"{'writes' if writes else 'SELECT'} {', '.join(tables)}"
