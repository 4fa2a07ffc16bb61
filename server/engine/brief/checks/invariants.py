"""Invariants: what they speak of, and whether their expression can be read."""

from server.engine.brief import limits
from server.engine.brief.checks.context import SNAKE, Checked, article
from server.engine.kernel.sql.fragments import Reference, references
from server.engine.kernel.sql.problems import SqlError
from server.engine.kernel.sql.scope import TableShape, close_to
from server.engine.kernel.state_machines import TransitionError, parse_state_machine
from server.engine.model.brief import AttributeType, Invariant, InvariantKind

_NEEDS_EXPRESSION = {
    InvariantKind.BOUNDED: "rating BETWEEN 1 AND 5",
    InvariantKind.SUM_EQUALS: "sum(OrderLine.amount)",
    InvariantKind.AT_MOST: "used_count <= max_uses",
    InvariantKind.STATE_MACHINE: "draft -> active; active -> sold_out, expired",
    InvariantKind.MATERIALISED: "avg(Review.rating)",
    InvariantKind.EXPRESSION: "ends_at > starts_at",
}
"""With an example of each."""
_NUMERIC = frozenset({AttributeType.INTEGER, AttributeType.DECIMAL, AttributeType.MONEY})


def check_invariants(checked: Checked) -> None:
    invariants = checked.brief.invariants
    checked.count("invariants", invariants, limits.MAX_INVARIANTS, "invariants")
    for path, invariant in checked.named("invariants", "invariant", invariants, SNAKE):
        checked.texts(path, invariant, ("description", "expression"))
        spoken_of = _check_over(checked, path, invariant)
        if f"{path}.kind" in checked.report.broken:
            continue
        example = _NEEDS_EXPRESSION.get(invariant.kind)
        if example and not invariant.expression:
            message = f"{article(invariant.kind.value)} invariant needs an expression, such as `{example}`"
            checked.report.add(f"{path}.expression", message)
        if invariant.kind is InvariantKind.STATE_MACHINE:
            _check_state_machine(checked, path, invariant)
        elif invariant.expression:
            _check_expression(checked, path, invariant, spoken_of)
        _check_kind(checked, path, invariant)


def _check_over(checked: Checked, path: str, invariant: Invariant) -> list[TableShape]:
    """The tables spoken of; unknown entities and columns are reported."""
    shapes: dict[str, TableShape] = {}
    if not invariant.over:
        checked.report.add(f"{path}.over", "name at least one entity or `Entity.column`")
    for index, item in enumerate(invariant.over):
        inner = f"{path}.over[{index}]"
        name, dot, column = item.partition(".")
        shape = checked.tables.by_entity.get(name)
        if shape is None:
            checked.report.unknown(inner, "entity", name, [*checked.entities])
            continue
        shapes[name] = shape
        if dot and column not in shape.columns:
            close = close_to(column, shape.columns)
            hint = f", did you mean `{name}.{close}`?" if close else ""
            suggestion = f"{name}.{close}" if close else ""
            checked.report.add(inner, f"unknown column `{column}` of `{name}`{hint}", suggestion)
        if item in invariant.over[:index]:
            checked.report.add(inner, f"`{item}` is written twice")
    return list(shapes.values())


def _check_expression(checked: Checked, path: str, invariant: Invariant, shapes: list[TableShape]) -> None:
    try:
        found = references(invariant.expression)
    except SqlError as error:
        checked.report.add(f"{path}.expression", error.problem.message, offset=error.problem.offset)
        return
    if len(shapes) < len({item.partition(".")[0] for item in invariant.over}):
        return  # an unknown entity is reported already; its columns would be, too
    for reference in found:
        _check_reference(checked, f"{path}.expression", reference, shapes)


def _check_reference(checked: Checked, path: str, reference: Reference, shapes: list[TableShape]) -> None:
    *qualifier, name = reference.parts
    if qualifier:
        shape = checked.tables.catalogue.get(qualifier[-1])
        if shape is None:
            candidates = [found.entity for found in shapes]
            close = close_to(qualifier[-1], candidates)
            hint = f", did you mean `{close}`?" if close else ""
            checked.report.add(path, f"unknown entity `{qualifier[-1]}`{hint}", close, reference.offset)
            return
        if shape not in shapes:
            message = f"`{shape.entity}` is not among the entities of `over`"
            checked.report.add(path, message, shape.entity, reference.offset)
            return
        candidates, holders = list(shape.columns), [shape]
    else:
        if checked.tables.catalogue.get(name) in shapes:
            return
        holders = shapes
        candidates = [column for shape in shapes for column in shape.columns]
    owners = [shape for shape in holders if name in shape.columns]
    if name == "*" or len(owners) == 1:
        return
    if owners:
        names = " or ".join(f"`{shape.entity}.{name}`" for shape in owners)
        checked.report.add(path, f"column `{name}` is ambiguous: {names}", "", reference.offset)
        return
    close = close_to(name, candidates)
    hint = f", did you mean `{close}`?" if close else ""
    checked.report.add(path, f"unknown column `{name}`{hint}", close, reference.offset)


def _check_state_machine(checked: Checked, path: str, invariant: Invariant) -> None:
    if not invariant.expression:
        return
    try:
        machine = parse_state_machine(invariant.expression)
    except TransitionError as error:
        checked.report.add(f"{path}.expression", error.message, offset=error.offset)
        return
    entity, _, column = invariant.over[0].partition(".") if invariant.over else ("", "", "")
    attributes = checked.entities[entity].attributes if entity in checked.entities else ()
    attribute = next((found for found in attributes if found.name == column), None)
    if len(invariant.over) != 1 or not column:
        checked.report.add(f"{path}.over", "a state machine is over one enum, such as `Listing.state`")
    elif attribute is not None and attribute.type is not AttributeType.ENUM:
        checked.report.add(f"{path}.over[0]", f"`{invariant.over[0]}` is {attribute.type.value}; a state is an enum")
    elif attribute is not None and attribute.values:
        for state in machine.states:
            if state not in attribute.values:
                close = close_to(state, attribute.values)
                hint = f", did you mean `{close}`?" if close else ""
                message = f"unknown state `{state}` of `{invariant.over[0]}`{hint}"
                checked.report.add(f"{path}.expression", message, close, invariant.expression.index(state))


def _check_kind(checked: Checked, path: str, invariant: Invariant) -> None:
    columns = [item.partition(".")[::2] for item in invariant.over]
    if invariant.kind is InvariantKind.UNIQUE:
        if len({entity for entity, _ in columns}) > 1 or any(not column for _, column in columns):
            checked.report.add(f"{path}.over", "uniqueness is over columns of one entity, such as `Shop.name`")
    elif invariant.kind in (InvariantKind.NON_NEGATIVE, InvariantKind.BOUNDED):
        for index, (entity, column) in enumerate(columns):
            inner = f"{path}.over[{index}]"
            attributes = checked.entities[entity].attributes if entity in checked.entities else ()
            attribute = next((found for found in attributes if found.name == column), None)
            if not column:
                checked.report.add(
                    inner, f"a {invariant.kind.value} invariant is over columns, such as `Offering.quantity`"
                )
            elif invariant.kind is InvariantKind.NON_NEGATIVE and attribute and attribute.type not in _NUMERIC:
                checked.report.add(inner, f"`{invariant.over[index]}` is {attribute.type.value}, no number")
    elif invariant.kind is InvariantKind.MATERIALISED and columns and not columns[0][1]:
        checked.report.add(f"{path}.over[0]", "the column that is kept up to date comes first, such as `Shop.rating`")
