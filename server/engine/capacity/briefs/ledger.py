"""What has been assumed while the system was made, and what should be asked."""

from dataclasses import dataclass, field

from server.engine.model.prepared import Assumption, OpenQuestion


@dataclass
class Ledger:
    assumptions: dict[str, Assumption] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    _questions: list[tuple[float, OpenQuestion]] = field(default_factory=list)

    def assume(self, path: str, value: str, reason: str) -> None:
        """``value`` as it would be written at ``path``; the first word on a path counts."""
        self.assumptions.setdefault(path, Assumption(path=path, value=value, reason=reason))

    def ask(self, id: str, path: str, question: str, assumed: str, effect: str, weight: float) -> None:
        """``weight`` says how much the answer depends on it."""
        found = OpenQuestion(id=id, path=path, question=question, assumed=assumed, effect=effect)
        self._questions.append((weight, found))

    def questions(self) -> tuple[OpenQuestion, ...]:
        """What changes the answer most comes first."""
        ordered = sorted(self._questions, key=lambda found: (-found[0], found[1].id))
        return tuple(question for _, question in ordered)
