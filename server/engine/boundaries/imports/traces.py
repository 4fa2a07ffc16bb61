"""A system from access traces: use case to what it reads and writes, in order, with counts.

    {"name": "shop",
     "entities": ["Order", {"name": "Card", "sensitivity": "payment"}],
     "use_cases": [
       {"name": "PlaceOrder", "rate": 12.5, "actor": "buyer",
        "accesses": [["R", "Card"], ["W", "Order", 2], {"entity": "Stock", "reads": 1, "writes": 1, "transaction": 2}]},
       {"name": "Browse", "traces": [{"weight": 3, "accesses": [["R", "Item"]]}, [["R", "Item"], ["R", "Tag"]]]}],
     "relations": [{"from": "Order", "to": "OrderLine", "kind": "composition"}]}

``use_cases`` may also be an object from name to list of accesses. Only ``use_cases`` is required.
"""

from collections.abc import Mapping

from server.engine.boundaries.imports.document import LARGEST, Document
from server.engine.boundaries.imports.parts import entity_facts, groups, relations
from server.engine.model.traces import EntityFacts, System, Touch, Trace

_TOP = ("name", "entities", "use_cases", "relations", "invariants", "must_stay_together", "must_be_apart")
_USE_CASE = (
    "name", "rate", "actor", "accesses", "traces", "reads", "writes", "objective_us", "availability", "staleness_us",
)  # fmt: skip
_TRACE = ("weight", "accesses")
_ACCESS = ("entity", "reads", "writes", "transaction")


def read_traces(document: object) -> System:
    """The system of a parsed document in the form above. Raises `DomainError` (INVALID_ARGUMENT) with every mistake.

    A use case has ``accesses`` in order, or several ``traces`` that share its rate by their weights, or ``reads`` and
    ``writes`` without an order. Its rate is 1 where none is stated; the system is rated when every use case states one.
    """
    found = Document("traces")
    top = found.mapping(document, "", _TOP)
    stated = entity_facts(found, top.get("entities", ()), "entities")
    use_cases = _use_cases(found, top.get("use_cases"))
    found.distinct([name for _, name, _ in use_cases], "use_cases", "use case")
    traces = tuple(trace for path, name, fields in use_cases for trace in _traces_of(found, path, name, fields))
    facts = _with_those_met(found, stated, traces, declared="entities" in top)
    names = {fact.name for fact in facts}
    if not facts and not found.problems:
        found.note("use_cases", "touch no entity, and none is declared", '"accesses": [["R", "Order"]]')
    system = System(
        name=found.title(top.get("name"), "name"),
        entities=facts,
        traces=traces,
        links=relations(found, top.get("relations", ()), "relations", names),
        invariants=groups(found, top.get("invariants", ()), "invariants", names),
        rated=bool(use_cases) and all("rate" in fields for _, _, fields in use_cases),
        together=groups(found, top.get("must_stay_together", ()), "must_stay_together", names),
        apart=groups(found, top.get("must_be_apart", ()), "must_be_apart", names),
    )
    found.raise_if_any()
    return system


def _use_cases(found: Document, value: object) -> list[tuple[str, str, Mapping[str, object]]]:
    """Path, name and fields of each."""
    if isinstance(value, Mapping):
        return [
            (
                f"use_cases.{name}",
                found.text(name, "use_cases"),
                {"accesses": body}
                if isinstance(body, list | tuple)
                else found.mapping(body, f"use_cases.{name}", _USE_CASE),
            )
            for name, body in value.items()
        ]
    listed = []
    for index, item in enumerate(found.sequence(value, "use_cases")):
        path = f"use_cases[{index}]"
        fields = found.mapping(item, path, _USE_CASE)
        listed.append((path, found.text(fields.get("name"), f"{path}.name"), fields))
    return listed


def _traces_of(found: Document, path: str, name: str, fields: Mapping[str, object]) -> list[Trace]:
    rate = found.number(fields["rate"], f"{path}.rate") if "rate" in fields else 1.0
    forms = [
        form for form in ("accesses", "traces", "reads") if form in fields or (form == "reads" and "writes" in fields)
    ]
    if len(forms) != 1:
        message = "states what it touches in more than one form" if forms else "does not state what it touches"
        found.note(path, message, "one of accesses, traces, or reads and writes")
        return []
    ordered = forms[0] != "reads"
    if forms[0] == "traces":
        runs = []
        for index, item in enumerate(found.sequence(fields["traces"], f"{path}.traces")):
            at = f"{path}.traces[{index}]"
            body = {"accesses": item} if isinstance(item, list | tuple) else found.mapping(item, at, _TRACE)
            weight = found.number(body["weight"], f"{at}.weight") if "weight" in body else 1.0
            runs.append((weight, _accesses(found, body.get("accesses", ()), f"{at}.accesses")))
    elif ordered:
        runs = [(1.0, _accesses(found, fields["accesses"], f"{path}.accesses"))]
    else:
        runs = [(1.0, _listed(found, fields, path))]
    total = sum(weight for weight, _ in runs) or 1.0
    actor = found.text(fields["actor"], f"{path}.actor") if "actor" in fields else ""

    def optional(key: str) -> float | None:
        most = 1.0 if key == "availability" else LARGEST
        return found.number(fields[key], f"{path}.{key}", most) if key in fields else None

    objective, staleness = optional("objective_us"), optional("staleness_us")
    return [
        Trace(
            use_case=name,
            accesses=accesses,
            weight=rate * weight / total,
            actor=actor,
            objective=None if objective is None else int(objective),
            availability=optional("availability"),
            staleness=None if staleness is None else int(staleness),
            ordered=ordered,
        )
        for weight, accesses in runs
    ]


def _listed(found: Document, fields: Mapping[str, object], path: str) -> tuple[Touch, ...]:
    touches = []
    for key in ("reads", "writes"):
        for index, item in enumerate(found.sequence(fields.get(key, ()), f"{path}.{key}")):
            entity = found.text(item, f"{path}.{key}[{index}]")
            touches.append(Touch(entity, reads=float(key == "reads"), writes=float(key == "writes")))
    return tuple(touch for touch in touches if touch.entity)


def _accesses(found: Document, value: object, path: str) -> tuple[Touch, ...]:
    touches = []
    for index, item in enumerate(found.sequence(value, path)):
        at = f"{path}[{index}]"
        touch = _named(found, item, at) if isinstance(item, Mapping) else _short(found, item, at)
        if touch is not None:
            touches.append(touch)
    return tuple(touches)


def _named(found: Document, item: object, at: str) -> Touch | None:
    fields = found.mapping(item, at, _ACCESS)
    entity = found.text(fields.get("entity"), f"{at}.entity")
    reads = found.number(fields.get("reads", 0), f"{at}.reads")
    writes = found.number(fields.get("writes", 0), f"{at}.writes")
    transaction = found.number(fields.get("transaction", 0), f"{at}.transaction")
    if not reads and not writes:
        found.note(at, "neither reads nor writes", '"reads": 1')
    return Touch(entity, reads, writes, int(transaction)) if entity else None


def _short(found: Document, item: object, at: str) -> Touch | None:
    """``["R", "Order"]`` or ``["W", "Order", 3]``."""
    parts = found.sequence(item, at)
    if not 2 <= len(parts) <= 3 or parts[0] not in ("R", "W"):
        found.note(at, "is no access", '["R", "Order"] or ["W", "Order", 3]')
        return None
    entity = found.text(parts[1], f"{at}[1]")
    count = found.number(parts[2], f"{at}[2]") if len(parts) == 3 else 1.0
    return Touch(entity, reads=count * (parts[0] == "R"), writes=count * (parts[0] == "W")) if entity else None


def _with_those_met(
    found: Document, stated: tuple[EntityFacts, ...], traces: tuple[Trace, ...], declared: bool
) -> tuple[EntityFacts, ...]:
    """Declared entities are all there are; without a declaration they are those that the traces touch."""
    names = [fact.name for fact in stated]
    met = sorted({touch.entity for trace in traces for touch in trace.accesses})
    if not declared:
        return tuple(EntityFacts(name) for name in met)
    for name in met:
        users = sorted({trace.use_case for trace in traces if any(touch.entity == name for touch in trace.accesses)})
        found.known(name, f"use_cases[{users[0]}]", names)
    return stated
