"""Use cases that the services of a design cut, as drafts of sagas; and reads that cross, with how stale they may be."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from server.engine.consistency.changes import Facts, cancel_state, changes_of, facts
from server.engine.model.access import Operation, Statement
from server.engine.model.boundaries import Boundaries
from server.engine.model.brief import Branch, Brief, Step, UseCase
from server.engine.model.prepared import PreparedBrief
from server.engine.model.sagas import Change, ChangeKind, DraftStep, LocalProgram, SagaDraft, SagaInvariant, StaleRead

ServiceOf = Callable[[str], str]


@dataclass(frozen=True)
class Cut:
    drafts: tuple[SagaDraft, ...]
    stale_reads: tuple[StaleRead, ...]
    """Of use cases that write in one service at most."""


def services(brief: PreparedBrief, boundaries: Boundaries | None) -> Mapping[str, str]:
    """The service of each entity: of the design, or of ``must_be_apart`` where there is no design that splits."""
    names = [entity.name for entity in brief.brief.entities]
    if boundaries is not None and len(boundaries.services) > 1:
        return {name: boundaries.service_of(name) for name in names}
    return _apart(brief)


def cut(prepared: PreparedBrief, service_of_entity: Mapping[str, str], boundaries: Boundaries | None = None) -> Cut:
    """Drafts of every use case that writes in two services or more, and the reads of all that cross without."""

    def service_of(entity: str) -> str:
        return service_of_entity.get(entity) or service_of_entity.get(entity.partition(".")[0], "")

    known = facts(prepared.brief)
    statements = {statement.id: statement for statement in prepared.statements}
    programs = tuple(
        program
        for use_case in prepared.brief.use_cases
        for program in _programs(use_case, statements, known, service_of)
    )
    drafts: list[SagaDraft] = []
    stale: list[StaleRead] = []
    for use_case in prepared.brief.use_cases:
        steps = _draft_steps(use_case, statements, known, service_of)
        home = _home(use_case, steps, boundaries)
        crossing = _stale_reads(use_case, steps, home)
        if len({step.service for step in steps if step.changes}) < 2:
            stale += crossing
            continue
        told = {(read.owner, column) for read in crossing if read.staleness for column in read.columns}
        kept = tuple(step for step in steps if step.changes or step.external_system or not _told(step, told))
        written = {change.entity for step in steps for change in step.changes}
        drafts.append(
            SagaDraft(
                name=use_case.name,
                steps=kept,
                coordinator=home,
                others=tuple(one for one in programs if one.name != use_case.name and _touches(one, written)),
                invariants=_invariants(prepared.brief, written, service_of),
                cancel_states=_cancels(steps, known),
                stale_reads=tuple(crossing),
            )
        )
    return Cut(tuple(drafts), tuple(stale))


def _draft_steps(
    use_case: UseCase, statements: Mapping[str, Statement], known: Facts, service_of: ServiceOf
) -> list[DraftStep]:
    """The likeliest way through the use case, one part for each service a statement touches."""
    found: list[DraftStep] = []
    inserted: set[str] = set()
    for index, transaction in enumerate(use_case.transactions):
        followed = any(step.choice for later in use_case.transactions[index:] for step in later.steps)
        for number, step, chosen in _walk(transaction.steps):
            if not chosen:
                continue
            if step.call is not None and step.call.external_system:
                caller = found[-1].service if found else _first_service(use_case, statements, service_of)
                found.append(DraftStep(caller, external_system=step.call.external_system, may_be_refused=followed))
            statement = statements.get(f"{use_case.name}/{index + 1}/{number}")
            if step.sql and statement is not None:
                found += _of_statement(statement, known, service_of, frozenset(inserted))
                inserted |= {each.entity for each in statement.accesses if each.operation is Operation.INSERT}
    return found


def _of_statement(
    statement: Statement, known: Facts, service_of: ServiceOf, inserted: frozenset[str]
) -> Iterator[DraftStep]:
    reads: dict[str, list[str]] = {}
    changes: dict[str, list[Change]] = {}
    for access in statement.accesses:
        service = service_of(access.entity)
        reads.setdefault(service, []).extend(f"{access.entity}.{column}" for column in access.reads)
        changes.setdefault(service, []).extend(changes_of(access, statement, known, inserted))
    # What is read elsewhere is read before it is written here.
    for service in sorted(reads, key=lambda name: (bool(changes[name]), name)):
        if reads[service] or changes[service]:
            yield DraftStep(
                service,
                reads=tuple(dict.fromkeys(reads[service])),
                changes=tuple(changes[service]),
                statements=(statement.id,),
            )


def _walk(steps: Sequence[Step]) -> Iterator[tuple[int, Step, bool]]:
    """The steps that are no blocks, numbered as statements are, and whether the likeliest way passes them."""
    number = 0

    def inner(steps: Sequence[Step], chosen: bool) -> Iterator[tuple[int, Step, bool]]:
        nonlocal number
        for step in steps:
            if step.choice:
                likeliest = max(step.choice, key=_likelihood)
                for branch in step.choice:
                    yield from inner(branch.steps, chosen and branch is likeliest)
            elif step.optional is not None:
                yield from inner(step.optional.steps, chosen)
            elif step.loop is not None:
                yield from inner(step.loop.steps, chosen)
            else:
                number += 1
                yield number, step, chosen

    return inner(steps, True)


def _likelihood(branch: Branch) -> float:
    return branch.probability if branch.probability is not None else 0.5


def _first_service(use_case: UseCase, statements: Mapping[str, Statement], service_of: ServiceOf) -> str:
    for statement in statements.values():
        if statement.use_case == use_case.name and statement.accesses:
            return service_of(statement.accesses[0].entity)
    return ""


def _home(use_case: UseCase, steps: Sequence[DraftStep], boundaries: Boundaries | None) -> str:
    """Where the caller arrives: as the design says, else where most is written."""
    for service in boundaries.services if boundaries is not None else ():
        if use_case.name in service.use_cases and any(step.service == service.name for step in steps):
            return service.name
    weights: dict[str, int] = {}
    for step in steps:
        # A reader belongs where it reads most; a writer where it writes most.
        weights[step.service] = weights.get(step.service, 0) + len(step.reads) + 1000 * len(step.changes)
    return max(sorted(weights), key=lambda name: weights[name], default="")


def _stale_reads(use_case: UseCase, steps: Sequence[DraftStep], home: str) -> list[StaleRead]:
    writers = {step.service for step in steps if step.changes}
    columns: dict[str, set[str]] = {}
    for step in steps:
        if not step.changes and step.reads and step.service != home and step.service not in writers:
            columns.setdefault(step.service, set()).update(step.reads)
    tolerance = use_case.staleness_tolerance or 0
    found = []
    for owner, read in sorted(columns.items()):
        entities = {column.rpartition(".")[0] for column in read}
        form = "call" if not tolerance else "cache" if len(entities) == 1 else "read model"
        found.append(StaleRead(use_case.name, home, owner, tuple(sorted(read)), tolerance, form))
    return found


def _told(step: DraftStep, told: set[tuple[str, str]]) -> bool:
    return bool(step.reads) and all((step.service, column) in told for column in step.reads)


def _programs(
    use_case: UseCase, statements: Mapping[str, Statement], known: Facts, service_of: ServiceOf
) -> Iterator[LocalProgram]:
    steps = _draft_steps(use_case, statements, known, service_of)
    for service in sorted({step.service for step in steps}):
        here = [step for step in steps if step.service == service]
        yield LocalProgram(
            use_case.name,
            service,
            tuple(sorted({column for step in here for column in step.reads})),
            tuple(change for step in here for change in step.changes),
            use_case.staleness_tolerance,
        )


def _touches(program: LocalProgram, entities: set[str]) -> bool:
    return any(change.entity in entities for change in program.changes) or any(
        column.rpartition(".")[0] in entities for column in program.reads
    )


def _invariants(brief: Brief, written: set[str], service_of: ServiceOf) -> tuple[SagaInvariant, ...]:
    found = []
    for invariant in brief.invariants:
        entities = {place.partition(".")[0] for place in invariant.over}
        if entities & written:
            owners = tuple(sorted({service_of(entity) for entity in entities}))
            found.append(SagaInvariant(invariant.name, invariant.over, services=owners))
    return tuple(found)


def _cancels(steps: Sequence[DraftStep], known: Facts) -> tuple[Change, ...]:
    found = []
    for step in steps:
        for change in step.changes:
            machine = known.machines.get((change.entity, change.column))
            if change.kind is ChangeKind.INSERT and machine is not None:
                state = cancel_state(machine, change.value)
                if state:
                    move = Change(change.entity, ChangeKind.MOVE, change.column, state, sources=(change.value,))
                    found.append(move)
    return tuple(dict.fromkeys(found))


def _apart(prepared: PreparedBrief) -> Mapping[str, str]:
    """Each group of ``must_be_apart`` splits: every entity it names is a service, the others go where they are met."""
    brief = prepared.brief
    groups = brief.constraints.must_be_apart if brief.constraints else ()
    entities = [entity.name for entity in brief.entities]
    seeds = [name for name in entities if any(name in group for group in groups)]
    if len(seeds) < 2:
        return dict.fromkeys(entities, brief.name)
    met = {(seed, name): 0 for seed in seeds for name in entities}
    for use_case in brief.use_cases:
        together = {
            access.entity.partition(".")[0]
            for statement in prepared.statements
            if statement.use_case == use_case.name
            for access in statement.accesses
        }
        for seed in seeds:
            for name in together if seed in together else ():
                met[seed, name] += 1
    chosen = {name: name if name in seeds else max(seeds, key=lambda seed: met[seed, name]) for name in entities}
    return {name: _service_name(seed) for name, seed in chosen.items()}


def _service_name(entity: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in entity).strip("-")
