"""What a use case needs to be told: its parameters, each with the column it concerns and who supplies it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from server.engine.contract import secrets
from server.engine.contract.catalogue import Catalogue, Field
from server.engine.contract.sources import Context, Source, source_of
from server.engine.contract.steps import Place, places_of_statements
from server.engine.contract.uses import Role, Use, is_optional, uses_of
from server.engine.kernel.naming import snake
from server.engine.model.access import Comparison, Statement
from server.engine.model.brief import Actor, AttributeType, Loop, UseCase, UseCaseKind


@dataclass(frozen=True)
class Input:
    """One parameter of a use case."""

    name: str
    """As the API calls it."""
    parameter: str
    """As the statements call it; empty for what only the application reads."""
    type: str
    """PostgreSQL type, ``[]`` for several."""
    source: Source
    field: Field | None = None
    role: Role = Role.OTHER
    required: bool = True
    reason: str = ""
    """Why it does not come from the client."""
    uses: tuple[Use, ...] = ()
    loop: Loop | None = None
    """Set when it is given once for each turn of a loop: the client gives several, up to the loop's bound."""

    @property
    def many(self) -> bool:
        return self.type.endswith("[]")

    @property
    def is_search(self) -> bool:
        return any(use.comparison in (Comparison.SEARCH, Comparison.LIKE) for use in self.uses)

    @property
    def secret(self) -> bool:
        return any(secrets.is_secret(use.field) for use in self.uses) or secrets.is_secret(self.field)


def inputs_of(
    use_case: UseCase, statements: tuple[Statement, ...], catalogue: Catalogue, actor: Actor
) -> tuple[Input, ...]:
    """Every parameter of the use case with its source, in the order of first use."""
    uses = uses_of(statements, catalogue)
    types = {one.name: one.type for statement in reversed(statements) for one in statement.parameters}
    declared = {one.name: one.type for one in use_case.parameters}
    caller = _caller_parameter(uses, catalogue, actor)
    places = places_of_statements(use_case, len(statements))
    found = []
    for name, all_uses in uses.items():
        own, loop = _in_loop(all_uses, places)
        column = _column(own)
        source, reason = (
            (Source.CALLER, "the subject of the access token")
            if name == caller
            else source_of(name, tuple(all_uses), Context(use_case, statements, places, catalogue))
        )
        one = Input(
            name=name,
            parameter=name,
            type=types.get(name) or declared.get(name) or "text",
            source=source,
            field=column,
            role=_role(own),
            required=_is_required(name, own, statements, places, use_case.kind is UseCaseKind.QUERY),
            reason=reason,
            uses=tuple(all_uses),
            loop=loop,
        )
        found.append(_named(one))
    found = [_aggregated(one, found) for one in found]
    told = [
        Input(name, "", type_, Source.CLIENT, _like_named(name, statements, catalogue))
        for name, type_ in declared.items()
        if name not in uses and name not in {one.name for one in found}
    ]
    return (*found, *told, *_verified(statements, catalogue, {one.name for one in (*found, *told)}))


_AGGREGATES = frozenset(
    {"average", "avg", "count", "highest", "lowest", "max", "maximum", "min", "minimum", "sum", "total"}
)


def _aggregated(one: Input, others: Sequence[Input]) -> Input:
    """``price_min`` beside a loop that is given a ``price`` for each: the server computes it from those."""
    if one.loop is not None or one.source is not Source.CLIENT or one.role is not Role.VALUE:
        return one
    said = one.name.split("_")
    rest = "_".join(word for word in said if word not in _AGGREGATES)
    given = {other.name for other in others if other.loop is not None and other.source is Source.CLIENT}
    if rest == one.name or rest not in given:
        return one
    return replace(one, source=Source.SERVER, reason=f"computed from each `{rest}`")


def _in_loop(uses: Sequence[Use], places: tuple[Place, ...]) -> tuple[Sequence[Use], Loop | None]:
    """The uses that tell what the client gives, and the loop they stand in.

    A value written once and in a loop as well (the stock of a listing and of its offerings) is given in the loop;
    the one outside is computed from those.
    """
    loops = [places[use.statement].loop for use in uses]
    if all(loop is loops[0] for loop in loops):
        return uses, loops[0]
    inner = next((loop for use, loop in zip(uses, loops, strict=True) if loop and use.role is Role.VALUE), None)
    keyed = any(use.role is Role.KEY for use, loop in zip(uses, loops, strict=True) if not loop)
    refers = any(use.field is not None and use.field.refers_to for use in uses)
    if inner is None or keyed or refers:
        return uses, None
    return [use for use, loop in zip(uses, loops, strict=True) if loop is inner], inner


def _role(uses: Sequence[Use]) -> Role:
    """Of several uses the one that says most about what the parameter is."""
    order = (Role.KEY, Role.VALUE, Role.FILTER, Role.LIMIT, Role.OPERAND, Role.OTHER)
    return min((use.role for use in uses), key=order.index)


def _column(uses: Sequence[Use]) -> Field | None:
    """The column whose values the parameter takes: where it is written, else where it is compared."""
    for role in (Role.VALUE, Role.KEY, Role.FILTER, Role.OPERAND):
        for use in uses:
            if use.role is role and use.field is not None:
                return use.field
    return None


def _is_required(
    name: str, uses: Sequence[Use], statements: tuple[Statement, ...], places: tuple[Place, ...], query: bool
) -> bool:
    if any(is_optional(statements[use.statement].sql, name) for use in uses):
        return False
    if all(places[use.statement].optional for use in uses):
        return False
    if query and all(use.comparison is Comparison.RANGE for use in uses):
        return False
    if any(use.role in (Role.KEY, Role.FILTER, Role.OTHER, Role.OPERAND) for use in uses):
        return True
    written = [use.field for use in uses if use.role is Role.VALUE and use.field is not None]
    return any(one.required and not (one.attribute and one.attribute.default) for one in written)


_CALLER = frozenset({"actor_id", "auth_user_id", "caller_id", "current_user_id", "me", "principal_id", "subject_id"})


def _caller_parameter(uses: dict[str, list[Use]], catalogue: Catalogue, actor: Actor) -> str:
    """The parameter that is the caller's own identity, empty when there is none."""
    account = catalogue.account_of(actor)
    for name in uses:
        if name in _CALLER:
            return name
    if not account:
        return ""
    candidates = [
        name
        for name, places in uses.items()
        if any(use.field and use.field.refers_to == account and use.role in (Role.KEY, Role.VALUE) for use in places)
    ]
    if len(candidates) < 2:
        return candidates[0] if candidates else ""
    preferred = [f"{snake(actor.name)}_id", f"{snake(account)}_id"]
    owners = [
        name
        for name in candidates
        if any(use.field and catalogue.owner_field(use.field.entity) == use.field.name for use in uses[name])
    ]
    return next((name for name in (*preferred, *owners) if name in candidates), candidates[0])


def _verified(statements: tuple[Statement, ...], catalogue: Catalogue, named: set[str]) -> list[Input]:
    """Secrets that the application compares with what it read: ``password`` where ``password_hash`` is selected."""
    found = []
    for statement in statements:
        for output in statement.returns:
            column = catalogue.field(output.entity, output.column)
            if column is None or not secrets.is_secret(column) or not secrets.is_chosen_by_people(column.name):
                continue
            clear = secrets.clear_name(column.name)
            name = f"current_{clear}" if clear in named else clear
            if name not in named:
                named.add(name)
                found.append(Input(name, "", "text", Source.CLIENT, column, Role.KEY))
    return found


def _like_named(name: str, statements: tuple[Statement, ...], catalogue: Catalogue) -> Field | None:
    """The column a declared parameter speaks of by its name, in what the use case touches."""
    for statement in statements:
        for access in statement.accesses:
            for column, one in catalogue.fields(access.entity).items():
                if name in (column, secrets.clear_name(column)) and one.type is not AttributeType.BINARY:
                    return one
    return None


def _named(one: Input) -> Input:
    """Secrets are called by their clear form, bare ``:id`` by what it identifies."""
    name = secrets.clear_name(one.name) if one.secret else one.name
    if name == "id" and one.field is not None:
        name = f"{snake(one.field.refers_to or one.field.entity)}_id"
    return replace(one, name=name)
