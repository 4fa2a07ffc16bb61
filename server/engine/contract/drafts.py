"""A use case with what was read out of it, before it has a path."""

from dataclasses import dataclass
from functools import cached_property

from server.engine.contract import secrets
from server.engine.contract.inputs import Input
from server.engine.contract.sources import Source
from server.engine.contract.uses import Role, is_direct, parameters_in
from server.engine.model.access import Statement
from server.engine.model.brief import Actor, ActorKind, UseCase


@dataclass(frozen=True)
class Draft:
    use_case: UseCase
    actor: Actor
    statements: tuple[Statement, ...]
    inputs: tuple[Input, ...]

    def given(self, term: str) -> Input | None:
        """The input that a condition or an assignment takes as it is, ``None`` for any other term."""
        return next((one for one in self.inputs if one.parameter and is_direct(term, one.parameter)), None)

    def within(self, term: str) -> tuple[Input | None, ...]:
        """The inputs that occur anywhere in a term."""
        return tuple(self._by_parameter.get(name) for name in parameters_in(term))

    @cached_property
    def _by_parameter(self) -> dict[str, Input]:
        return {one.parameter: one for one in self.inputs if one.parameter}

    @cached_property
    def client_inputs(self) -> tuple[Input, ...]:
        return tuple(one for one in self.inputs if one.source is Source.CLIENT)

    @cached_property
    def returns_anything(self) -> bool:
        return any(statement.returns for statement in self.statements)

    @cached_property
    def proves_secret(self) -> bool:
        """The client shows a secret that is compared with a stored one."""
        return any(one.secret and one.role is Role.KEY for one in self.client_inputs)

    @cached_property
    def proves_password(self) -> bool:
        """The secret shown was chosen by a person, so it can be guessed."""
        return any(
            one.secret and one.role is Role.KEY and secrets.is_chosen_by_people(one.name) for one in self.client_inputs
        )

    @cached_property
    def proves_token(self) -> bool:
        """The secret shown is one the server made: it is a credential by itself."""
        return any(
            one.secret and one.role is Role.KEY and not secrets.is_chosen_by_people(one.name)
            for one in self.client_inputs
        )

    @cached_property
    def is_open(self) -> bool:
        """No access token is needed: anybody may call, or another credential is in the request."""
        return self.actor.kind is ActorKind.ANONYMOUS or self.proves_token

    @cached_property
    def carries_secret(self) -> bool:
        """A secret must not stand in a URL, where logs and proxies keep it."""
        return any(one.secret for one in self.client_inputs)
