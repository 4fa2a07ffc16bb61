"""Who may see a column: secrets nobody, public ones everybody, the rest whose rows they are, and operators."""

from dataclasses import dataclass
from functools import cached_property

from server.engine.contract.catalogue import Catalogue, Field
from server.engine.contract.drafts import Draft
from server.engine.contract.inputs import Input
from server.engine.contract.sources import Source
from server.engine.contract.uses import Role
from server.engine.model.access import Comparison, Statement
from server.engine.model.brief import ActorKind, Sensitivity

_TRUSTED = (ActorKind.OPERATOR, ActorKind.INTERNAL_SERVICE)


@dataclass(frozen=True)
class Audience:
    catalogue: Catalogue
    drafts: tuple[Draft, ...]

    def sees(self, draft: Draft, column: Field, statement: Statement) -> bool:
        """Whether the caller of this use case gets a column that its statement selects."""
        if column.sensitivity is Sensitivity.SECRET:
            return False
        if column.sensitivity is Sensitivity.PUBLIC or draft.actor.kind in _TRUSTED:
            return True
        return self.is_owner(draft, column.entity, statement)

    def sees_after_change(self, draft: Draft, column: Field) -> bool:
        """Whether an answer that shows the changed row holds the column.

        Only who may change a row does, so it is hers; still a column that is not public is shown only when some use
        case selects or accepts it for a caller of that trust: nothing gets out because it happens to be stored.
        """
        if column.sensitivity is Sensitivity.SECRET:
            return False
        return column.sensitivity is Sensitivity.PUBLIC or column.path in self._spoken(draft.actor.kind in _TRUSTED)

    def is_owner(self, draft: Draft, entity: str, statement: Statement) -> bool:
        """Whether a read is narrowed to rows that are the caller's, or lie in what is hers.

        Either by her identity, or by a key whose row's owner the server checks before it answers.
        """
        account = self.catalogue.account_of(draft.actor)
        if not account or not self.catalogue.reaches(entity, account):
            return False
        return any(
            condition.comparison in (Comparison.EQUAL, Comparison.IN) and given is not None and _narrows(given)
            for access in statement.accesses
            for condition in access.predicate
            for given in draft.within(condition.term)
        )

    def withheld(self, draft: Draft) -> tuple[Field, ...]:
        """Columns the use case selects and its caller does not get, secrets that are only compared left out."""
        found = [
            column
            for statement in draft.statements
            for output in statement.returns
            for column in (self.catalogue.field(output.entity, output.column),)
            if column is not None
            and column.sensitivity is not Sensitivity.SECRET
            and not self.sees(draft, column, statement)
        ]
        return tuple(dict.fromkeys(found))

    def _spoken(self, trusted: bool) -> frozenset[str]:
        return self._by_trusted if trusted else self._by_others

    @cached_property
    def _by_trusted(self) -> frozenset[str]:
        return self._by_others | self._of([one for one in self.drafts if one.actor.kind in _TRUSTED])

    @cached_property
    def _by_others(self) -> frozenset[str]:
        return self._of([one for one in self.drafts if one.actor.kind not in _TRUSTED])

    def _of(self, drafts: list[Draft]) -> frozenset[str]:
        spoken = {
            use.field.path
            for draft in drafts
            for one in draft.client_inputs
            if one.role is Role.VALUE
            for use in one.uses
            if use.field is not None
        }
        for draft in drafts:
            if draft.is_open:
                continue
            for statement in draft.statements:
                for output in statement.returns:
                    column = self.catalogue.field(output.entity, output.column)
                    if column is not None and self.sees(draft, column, statement):
                        spoken.add(column.path)
        return frozenset(spoken)


def _narrows(given: Input) -> bool:
    return given.source in (Source.CALLER, Source.SERVER) or given.role is Role.KEY
