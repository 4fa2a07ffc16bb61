"""A forbidden chain of the graph as a guide for the search: which programs in which order, through which statements."""

from dataclasses import dataclass

from server.engine.consistency.splits.unfolding import Linear
from server.engine.model.consistency import Split, TemplateStatement


@dataclass(frozen=True)
class Guide:
    programs: tuple[str, ...]
    """The one that is cut, then those in the gap in their order."""
    path: tuple[str, ...]
    """Statements of the first's unfolding."""
    read: str
    write: str
    last: str
    back: str

    @classmethod
    def of(cls, split: Split) -> "Guide":
        return cls(
            (split.program, *split.chain),
            split.path,
            split.outgoing.source_statement,
            split.outgoing.target_statement,
            split.incoming.source_statement,
            split.incoming.target_statement,
        )

    def admits(self, place: int, linear: Linear) -> bool:
        """Whether the unfolding may stand there: it is of the program and has the statements that are needed."""
        if place >= len(self.programs) or linear.program != self.programs[place]:
            return False
        needed = {0: {self.read, self.back}, 1: {self.write}}.get(place, set())
        needed = needed | ({self.last} if place == len(self.programs) - 1 else set())
        return needed <= {_written(each) for each in linear.statements}

    def prefers(self, place: int, linear: Linear) -> bool:
        return place == 0 and tuple(map(_written, linear.statements)) == self.path

    def reads(self, statement: TemplateStatement) -> bool:
        return _written(statement) == self.read

    def overwrites(self, statement: TemplateStatement) -> bool:
        return _written(statement) == self.write

    def closes(self, last: TemplateStatement, back: TemplateStatement) -> bool:
        return _written(last) == self.last and _written(back) == self.back


def _written(statement: TemplateStatement) -> str:
    """The id as it stands in the program, whatever the round of a loop."""
    return statement.id.partition("#")[0]
