"""Two instances of a saga, or one beside a local program, in every order: invariants, and outcomes no order explains.

Every step is one local transaction, so that only the order of whole steps matters. The outcome is compared with the
programs run one after the other, an undone saga counting as one that never ran.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import NamedTuple

from server.engine.consistency.sagas.countermeasures import exposed
from server.engine.consistency.sagas.world import EXISTS, RefusedError, World, applied, first_world, rooms, row_of
from server.engine.model.sagas import (
    Change,
    CountermeasureKind,
    LocalProgram,
    Saga,
    SagaInvariant,
    SagaProblem,
    SagaTrace,
    SearchResult,
)

MOST_STATES = 50_000
Frozen = tuple[tuple[tuple[str, str], "int | str"], ...]


class Instance(NamedTuple):
    position: int = 0
    undoing: bool = False
    ended: str = ""
    """``completed`` or ``compensated``."""
    before: tuple[tuple[int, Frozen], ...] = ()
    """What each step found, for compensations that put it back."""


class Scene(NamedTuple):
    world: Frozen
    instances: tuple[Instance, ...]
    programs: tuple[str, ...]
    """Of each local program: empty, ``ran`` or ``refused``."""
    seen: tuple[Frozen, ...]
    """What each local program read of rows that may yet be undone."""
    locks: tuple[tuple[str, str], ...]


def interleave(saga: Saga, most: int = MOST_STATES) -> SearchResult:
    """The first trouble that two instances, or one and each other program, can get into."""
    states, complete = 0, True
    casts: list[tuple[int, tuple[LocalProgram, ...]]] = [(2, ())]
    rows = {change.entity for step in saga.steps for change in step.changes}
    casts += [(1, (program,)) for program in saga.others if any(change.entity in rows for change in program.changes)]
    casts += [
        (1, (program,))
        for program in saga.others
        if not any(change.entity in rows for change in program.changes) and _reads_exposed(saga, program)
    ]
    for count, programs in casts:
        found = _Stage(saga, count, programs).search(most)
        states += found.states
        complete = complete and found.complete
        if found.trace is not None:
            return SearchResult(found.trace, states, complete)
    return SearchResult(None, states, complete)


def _reads_exposed(saga: Saga, program: LocalProgram) -> bool:
    rows = exposed(saga)
    return any(column.rpartition(".")[0] in rows for column in program.reads)


class _Stage:
    def __init__(self, saga: Saga, count: int, programs: tuple[LocalProgram, ...]) -> None:
        self._saga = saga
        self._steps = saga.steps
        self._programs = programs
        self._locks = {one.entity: one for one in saga.countermeasures if one.kind is CountermeasureKind.SEMANTIC_LOCK}
        self._covered = {one.entity for one in saga.countermeasures}
        own = [change for step in saga.steps for change in step.changes]
        self._rooms = rooms(own)
        every = own + [change for program in programs for change in program.changes]
        self._first = _frozen(first_world(every, self._rooms))
        self._start = Scene(self._first, (Instance(),) * count, ("",) * len(programs), ((),) * len(programs), ())
        names = {step.name: number for number, step in enumerate(self._steps)}
        self._order = tuple(names[name] for name in saga.undo_order() if name in names)

    def search(self, most: int) -> SearchResult:
        came: dict[Scene, tuple[Scene, str] | None] = {self._start: None}
        waiting = deque([self._start])
        while waiting and len(came) <= most:
            scene = waiting.popleft()
            broken = self._broken(dict(scene.world))
            if broken is not None:
                return self._found(SagaProblem.INVARIANT, f"{broken.name} does not hold", came, scene)
            following = list(self._transitions(scene))
            if not following:
                if not all(one.ended for one in scene.instances):
                    return self._found(SagaProblem.DEAD_END, "an instance waits for ever for a held row", came, scene)
                if not all(scene.programs):
                    name = next(p.name for p, done in zip(self._programs, scene.programs, strict=True) if not done)
                    return self._found(SagaProblem.DEAD_END, f"{name} waits for ever: a row stays held", came, scene)
                if not self._explained(scene):
                    message = "no order of the programs one after the other gives what is left"
                    return self._found(SagaProblem.INTERFERENCE, message, came, scene)
            for event, after in following:
                if after not in came:
                    came[after] = (scene, event)
                    waiting.append(after)
        return SearchResult(None, len(came), not waiting)

    def _found(
        self, problem: SagaProblem, message: str, came: dict[Scene, "tuple[Scene, str] | None"], scene: Scene
    ) -> SearchResult:
        events: list[str] = []
        step = came[scene]
        while step is not None:
            events.append(step[1])
            step = came[step[0]]
        return SearchResult(SagaTrace(problem, message, tuple(reversed(events)), len(came)), len(came), False)

    def _transitions(self, scene: Scene) -> Iterator[tuple[str, Scene]]:
        for number, instance in enumerate(scene.instances):
            if not instance.ended:
                yield from self._move(scene, number, instance)
        for number, program in enumerate(self._programs):
            if not scene.programs[number]:
                yield from self._run(scene, number, program)

    def _move(self, scene: Scene, number: int, instance: Instance) -> Iterator[tuple[str, Scene]]:
        actor = "AB"[number]
        world = dict(scene.world)
        if instance.undoing:
            step = self._steps[self._order[instance.position]]
            undo = step.compensation
            done = dict(instance.before)
            if undo is not None and self._order[instance.position] in done:
                found = dict(done[self._order[instance.position]])
                try:
                    world = applied(undo.changes, actor, world, found, self._rooms)
                except RefusedError:
                    return
                event = f"{actor}: {undo.name}"
            else:
                event = f"{actor}: nothing to undo of {step.name}"
            yield event, self._placed(scene, number, self._undone(instance), world)
            return
        step = self._steps[instance.position]
        if self._held(scene, actor, step.changes):
            return
        if step.may_be_refused:
            yield f"{actor}: {step.name} is refused", self._placed(scene, number, self._turned(instance), world)
        try:
            after = applied(step.changes, actor, world, {}, self._rooms)
        except RefusedError:
            if not step.may_be_refused:
                yield f"{actor}: {step.name} is refused", self._placed(scene, number, self._turned(instance), world)
            return
        kept = (*instance.before, (instance.position, scene.world))
        position = instance.position + 1
        ended = "completed" if position == len(self._steps) else ""
        moved = Instance(position, False, ended, () if ended else kept)
        yield f"{actor}: {step.name}", self._placed(scene, number, moved, after, step.changes)

    def _turned(self, instance: Instance) -> Instance:
        return self._skip(instance._replace(undoing=True, position=-1))

    def _undone(self, instance: Instance) -> Instance:
        return self._skip(instance)

    def _skip(self, instance: Instance) -> Instance:
        done = {number for number, _ in instance.before}
        position = instance.position + 1
        while position < len(self._order) and self._order[position] not in done:
            position += 1
        if position == len(self._order):
            return Instance(0, True, "compensated")
        return instance._replace(position=position)

    def _placed(
        self, scene: Scene, number: int, instance: Instance, world: World, changes: Sequence[Change] = ()
    ) -> Scene:
        actor = "AB"[number]
        locks = dict(scene.locks)
        for change in changes:
            if change.entity in self._locks:
                locks[row_of(change, actor, world)] = actor
        if instance.ended:
            for row, holder in list(locks.items()):
                lock = self._locks[row.partition("#")[0]]
                released = (
                    lock.released_on_completion if instance.ended == "completed" else lock.released_on_compensation
                )
                if holder == actor and released:
                    del locks[row]
        instances = (*scene.instances[:number], instance, *scene.instances[number + 1 :])
        return scene._replace(world=_frozen(world), instances=instances, locks=tuple(sorted(locks.items())))

    def _held(self, scene: Scene, actor: str, changes: Sequence[Change]) -> bool:
        world = dict(scene.world)
        locks = dict(scene.locks)
        return any(locks.get(row_of(change, actor, world), actor) != actor for change in changes)

    def _run(self, scene: Scene, number: int, program: LocalProgram) -> Iterator[tuple[str, Scene]]:
        aware = [change for change in program.changes if self._aware(program, change.entity)]
        if self._held(scene, "P", aware):
            return
        before = dict(scene.world)
        world = before
        result = "ran"
        try:
            world = applied(program.changes, "P", before, {}, self._rooms)
        except RefusedError:
            result = "refused"
        read = {column for column in program.reads if column.rpartition(".")[0] not in self._covered}
        seen = tuple(sorted((place, value) for place, value in before.items() if ".".join(place) in read))
        yield (
            f"{program.name}{'' if result == 'ran' else ' is refused'}",
            scene._replace(
                world=_frozen(world),
                programs=(*scene.programs[:number], result, *scene.programs[number + 1 :]),
                seen=(*scene.seen[:number], seen, *scene.seen[number + 1 :]),
            ),
        )

    def _aware(self, program: LocalProgram, entity: str) -> bool:
        lock = self._locks.get(entity)
        return lock is not None and program.name in lock.aware

    def _explained(self, scene: Scene) -> bool:
        """Whether some serial order of what completed leaves the shared rows, and shows the readers, the same."""
        completed = ["AB"[n] for n, one in enumerate(scene.instances) if one.ended == "completed"]
        ran = [f"P{n}" for n in range(len(self._programs))]
        wanted = _shared(dict(scene.world))
        for order in permutations(completed + ran):
            world = dict(self._first)
            seen: dict[str, Frozen] = {}
            possible = True
            for actor in order:
                changes = (
                    [change for step in self._steps for change in step.changes]
                    if actor in completed
                    else list(self._programs[int(actor[1:])].changes)
                    if scene.programs[int(actor[1:])] == "ran"
                    else []
                )
                if actor not in completed:
                    read = dict(scene.seen[int(actor[1:])])
                    seen[actor] = tuple(sorted((place, world[place]) for place in read if place in world))
                try:
                    world = applied(changes, actor[0], world, {}, self._rooms)
                except RefusedError:
                    possible = False
                    break
            if possible and _shared(world) == wanted and all(seen[p] == scene.seen[int(p[1:])] for p in seen):
                return True
        return False

    def _broken(self, world: World) -> SagaInvariant | None:
        for invariant in self._saga.invariants:
            if not invariant.operator:
                continue
            left, right = self._number(invariant.columns[0], world), self._number(invariant.bound, world)
            if (
                left is not None
                and right is not None
                and not (left >= right if invariant.operator == ">=" else left <= right)
            ):
                return invariant
        return None

    def _number(self, term: str, world: World) -> int | None:
        if term.lstrip("-").isdigit():
            return int(term)
        entity, _, column = term.rpartition(".")
        found = world.get((entity, column))
        return found if isinstance(found, int) else None


def _shared(world: World) -> Frozen:
    return _frozen({place: value for place, value in world.items() if "#" not in place[0] and place[1] != EXISTS})


def _frozen(world: World) -> Frozen:
    return tuple(sorted(world.items(), key=lambda item: item[0]))
