"""The compiled event loop. Everything is flat arrays; a job is an index into them.

Pending events stand in a 4-ary heap; stations with processor sharing keep a heap each over virtual time (work given to
each job since the start), so that an arrival or a departure costs the logarithm of those present.
"""

import numba
import numpy as np
from numpy.typing import NDArray

from server.engine.kernel.simulation import instructions as do
from server.engine.kernel.simulation.accounts import closed
from server.engine.kernel.simulation.variates import draw, uniform
from server.engine.kernel.simulation.waiting import Real, Whole, abandon, dequeue, enqueue, push, replace, schedule

_JOB_BITS = 24
_JOB_MASK = (1 << _JOB_BITS) - 1

CHOICES = 20
"""As many for each event allowed."""

# Why the loop ended.
DONE, TOO_MANY_JOBS, TOO_MANY_EVENTS, STUCK = 0, 1, 2, 3


@numba.njit(cache=True, inline="always")
def _begin(
    job: int, at: int, pc: NDArray[np.uint32], depth: Whole, children: Whole, joining: NDArray[np.bool_], tries: Whole
) -> None:
    """A job's place in the code and on its stack, whoever had its index before."""
    pc[job] = at
    depth[job] = 0
    children[job] = 0
    joining[job] = False
    tries[job] = 0


@numba.njit(cache=True, error_model="numpy")
def run(
    code: NDArray[np.int32],
    figures: Real,
    station_servers: Whole,
    station_kinds: Whole,
    pool_sizes: Whole,
    class_entry: Whole,
    class_priority: Whole,
    class_population: Whole,
    arrival_kind: Whole,
    arrival_mean: Real,
    arrival_shape: Real,
    slots: Real,
    slot_length: float,
    wanted: int,
    most_jobs: int,
    most_events: int,
    deepest: int,
    state: NDArray[np.uint64],
    responses: Real,
    classes_of: NDArray[np.int32],
    counts: Whole,
    waited: Real,
    served: Real,
    busy: Real,
    tallies: Real,
    behind: Whole,
    span: Real,
) -> int:
    """Simulate until ``wanted`` passes are done or failed, filling the arrays from ``responses`` on; says why it ended.

    ``deepest``: calls within calls, at most. Resources are numbered stations first, then pools. ``slots``: relative
    arrival rates of equal parts of a period, or empty. ``responses`` and ``classes_of``: one for each pass, in the
    order they were done. ``counts``: [class, (arrived, done, rejected, given up, done for nobody, under way at the
    end)]. ``waited`` and ``served``: [class, resource], time. ``busy``: by resource, the integral of units taken.
    ``tallies``: [stopwatch, (time, readings)]. ``behind``: by resource, who waits at the end. ``span``: end, events,
    passes done, then for each class the integral of those present.
    """
    stations = station_servers.shape[0]
    resources = stations + pool_sizes.shape[0]
    classes = class_entry.shape[0]
    levels = 1
    for k in range(classes):
        levels = max(levels, class_priority[k] + 1)

    # jobs
    pc = np.zeros(most_jobs, np.uint32)
    kind = np.zeros(most_jobs, np.uint32)
    counted = np.zeros(most_jobs, np.bool_)
    born = np.zeros(most_jobs, np.float64)
    entered = np.zeros(most_jobs, np.float64)
    need = np.zeros(most_jobs, np.float64)
    following = np.zeros(most_jobs, np.int64)
    parent = np.full(most_jobs, -1, np.int64)
    children = np.zeros(most_jobs, np.int64)
    joining = np.zeros(most_jobs, np.bool_)
    ticket = np.zeros(most_jobs, np.int64)
    queued = np.full(most_jobs, -1, np.int64)
    tries = np.zeros(most_jobs, np.int64)
    life = np.zeros(most_jobs, np.int64)
    watched = np.zeros(most_jobs, np.int64)
    depth = np.zeros(most_jobs, np.int64)
    stack = np.zeros((most_jobs, deepest + 1), np.int64)
    clock = np.zeros((most_jobs, deepest + 1), np.float64)
    free = np.arange(most_jobs - 1, -1, -1).astype(np.int64)
    unused = most_jobs

    # queues in order of arrival, one for each resource and priority
    head = np.full((resources, levels), -1, np.int64)
    tail = np.full((resources, levels), -1, np.int64)
    waiting = np.zeros(resources, np.int64)
    idle = np.zeros(resources, np.int64)
    for r in range(stations):
        idle[r] = station_servers[r]
    for r in range(stations, resources):
        idle[r] = pool_sizes[r - stations]

    # processor sharing
    room = most_jobs if (station_kinds == do.PS).any() else 1
    shared_times = np.zeros(stations * room, np.float64)
    shared_tags = np.zeros(shared_times.shape, np.int64)
    present = np.zeros(stations, np.int64)
    virtual = np.zeros(stations, np.float64)
    updated = np.zeros(stations, np.float64)
    next_shared = np.full(stations, np.inf)
    any_shared = (station_kinds == do.PS).any()

    times = np.zeros(4 * most_jobs + classes + 8, np.float64)
    tags = np.zeros(times.shape[0], np.int64)
    roomy = times.shape[0] - most_jobs - 8
    size = 0
    over = False  # the first event of the heap has happened, and its place is free
    now = 0.0
    done = 0
    finished = 0  # done or failed
    choices = 0
    ended = DONE
    events = 0

    # Those who have run in this instant and those who still will: each once, and as many again before room is made.
    ready = np.zeros(2 * most_jobs + 8, np.int64)
    runnable = 0

    for k in range(classes):
        for _ in range(class_population[k]):
            unused -= 1
            job = free[unused]
            kind[job] = k
            counted[job] = True
            pc[job] = class_entry[k]
            ready[runnable] = job
            runnable += 1
            counts[k, 0] += 1
            counts[k, 5] += 1
        if class_population[k] == 0 and arrival_mean[k] > 0.0:
            size = schedule(
                times,
                tags,
                size,
                over,
                draw(state, arrival_kind[k], arrival_mean[k], arrival_shape[k]),
                (k << 3) | do.ARRIVAL,
            )
            over = False
    job = -1  # whose turn it is
    turn = 0
    if runnable > 0:
        job = ready[0]
        turn = 1
    most_rate = 0.0
    for one in slots:
        most_rate = max(most_rate, one)

    while True:
        # everyone who can go on goes on, in order
        while job >= 0:
            k = kind[np.uint64(job)]
            at = np.int64(pc[np.uint64(job)])
            while True:
                # Unsigned, for signed indices are tested for counting from the end.
                operation = code[np.uint64(at), 0]
                a = code[np.uint64(at), 1]
                if operation == do.SERVE:
                    pc[job] = at + 1
                    amount = draw(state, code[np.uint64(at), 2], figures[np.uint64(at), 0], figures[np.uint64(at), 1])
                    served[k, a] += amount
                    if station_kinds[a] == do.PS:
                        inside = present[a]
                        if inside > 0:
                            share = station_servers[a] / inside if inside > station_servers[a] else 1.0
                            virtual[a] += (now - updated[a]) * share
                        updated[a] = now
                        push(shared_times, shared_tags, a * room, inside, virtual[a] + amount, job)
                        inside += 1
                        present[a] = inside
                        share = station_servers[a] / inside if inside > station_servers[a] else 1.0
                        next_shared[a] = now + (shared_times[a * room] - virtual[a]) / share
                        waited[k, a] -= now + amount  # the rest is added when it leaves
                    elif idle[a] > 0:
                        idle[a] -= 1
                        busy[a] += amount
                        size = schedule(times, tags, size, over, now + amount, (job << 3) | do.SERVED)
                        over = False
                    else:
                        need[job] = amount
                        entered[job] = now
                        level = class_priority[k]
                        enqueue(head, tail, following, a, level, job)
                        waiting[a] += 1
                    break
                if operation == do.ACQUIRE:
                    pool = stations + a
                    if idle[pool] > 0:
                        idle[pool] -= 1
                        busy[pool] -= now
                        at += 1
                        continue
                    if 0 <= code[np.uint64(at), 2] <= waiting[pool]:
                        at = code[np.uint64(at), 3]
                        continue
                    pc[job] = at + 1
                    entered[job] = now
                    level = class_priority[k]
                    enqueue(head, tail, following, pool, level, job)
                    waiting[pool] += 1
                    queued[job] = pool
                    ticket[job] += 1
                    if figures[np.uint64(at), 0] > 0.0:
                        size = schedule(
                            times,
                            tags,
                            size,
                            over,
                            now + figures[np.uint64(at), 0],
                            (((ticket[job] << _JOB_BITS) | job) << 3) | do.PATIENCE,
                        )
                        over = False
                    break
                if operation == do.RELEASE:
                    pool = stations + a
                    chosen = dequeue(head, following, pool, levels)
                    if chosen >= 0:
                        waiting[pool] -= 1
                        waited[kind[chosen], pool] += now - entered[chosen]
                        queued[chosen] = -1
                        ready[runnable] = chosen
                        runnable += 1
                    else:
                        idle[pool] += 1
                        busy[pool] += now
                    at += 1
                    continue
                if operation == do.DELAY:
                    pc[job] = at + 1
                    amount = draw(state, code[np.uint64(at), 2], figures[np.uint64(at), 0], figures[np.uint64(at), 1])
                    size = schedule(times, tags, size, over, now + amount, (job << 3) | do.DELAYED)
                    over = False
                    break
                if operation == do.END or operation == do.AGAIN or operation == do.FAIL:
                    if counted[job]:
                        if finished == wanted:  # many can end in one instant, or one often
                            break
                        finished += 1
                        if class_population[k] > 0:
                            span[3 + k] += now - born[job]
                        else:
                            span[3 + k] += now
                            counts[k, 5] -= 1
                        if operation == do.FAIL:
                            counts[k, 2 + a] += 1
                        else:
                            counts[k, 1] += 1
                            responses[done] = now - born[job]
                            classes_of[done] = k
                            done += 1
                    else:
                        counts[k, 4] += 1
                    if operation == do.AGAIN or code[np.uint64(at), 2] == 1:
                        born[job] = now
                        life[job] += 1
                        at = a if operation == do.AGAIN else code[np.uint64(at), 3]
                        continue
                    life[job] += 1
                    free[unused] = job
                    unused += 1
                    break
                if operation == do.CHANCE:
                    choices += 1
                    if choices > CHOICES * most_events:  # a loop in which no time passes
                        return TOO_MANY_EVENTS
                    at = a if uniform(state) < figures[np.uint64(at), 0] else at + 1
                    continue
                if operation == do.CALL:
                    stack[job, depth[job]] = at + 1
                    depth[job] += 1
                    at = a
                    continue
                if operation == do.RETURN:
                    depth[job] -= 1
                    at = stack[job, depth[job]]
                    continue
                if operation == do.GOTO:
                    at = a
                    continue
                if operation == do.BEGIN:
                    born[job] = now
                    at += 1
                    continue
                if operation == do.MARK:
                    clock[job, depth[job]] = now
                    at += 1
                    continue
                if operation == do.TALLY:
                    tallies[a, 0] += now - clock[job, depth[job]]
                    tallies[a, 1] += 1.0
                    at += 1
                    continue
                if operation == do.SPAWN or operation == do.FORK:
                    if unused == 0:
                        span[0] = now
                        span[1] = events
                        return TOO_MANY_JOBS
                    unused -= 1
                    other = free[unused]
                    kind[other] = k
                    counted[other] = False
                    born[other] = now
                    _begin(other, a, pc, depth, children, joining, tries)
                    parent[other] = job if operation == do.FORK else -1
                    if operation == do.FORK:
                        children[job] += 1
                    if figures[np.uint64(at), 0] > 0.0 and uniform(state) < figures[np.uint64(at), 0]:
                        pc[job] = at + 1
                        ready[runnable] = job
                        runnable += 1
                        job = other
                        at = a
                        continue
                    ready[runnable] = other
                    runnable += 1
                    at += 1
                    continue
                if operation == do.JOIN:
                    if children[job] == 0:
                        at += 1
                        continue
                    joining[job] = True
                    pc[job] = at + 1
                    break
                if operation == do.VANISH:
                    above = parent[job]
                    if above >= 0:
                        children[above] -= 1
                        if joining[above] and children[above] == 0:
                            joining[above] = False
                            ready[runnable] = above
                            runnable += 1
                    life[job] += 1
                    free[unused] = job
                    unused += 1
                    break
                # TIMER is all that is left
                watched[job] = at
                size = schedule(
                    times,
                    tags,
                    size,
                    over,
                    now + figures[np.uint64(at), 0],
                    (((life[job] << _JOB_BITS) | job) << 3) | do.DEADLINE,
                )
                over = False
                at += 1
            if runnable > most_jobs:  # what has run already makes room
                for left in range(turn, runnable):
                    ready[left - turn] = ready[left]
                runnable -= turn
                turn = 0
            job = -1
            if turn < runnable:
                job = ready[turn]
                turn += 1
        runnable = 0
        turn = 0
        if over:  # nothing came of it: the last event takes its place
            over = False
            size -= 1
            replace(times, tags, 0, size, times[size], tags[size])
        if finished >= wanted:
            break
        if events >= most_events:
            ended = TOO_MANY_EVENTS
            break

        if size > roomy:  # timers that hold no longer pile up
            span[0] = now
            span[1] = events
            return TOO_MANY_JOBS

        # the next event
        chosen_station = -1
        first = times[0] if size > 0 else np.inf
        if any_shared:
            for r in range(stations):
                if next_shared[r] < first:
                    first = next_shared[r]
                    chosen_station = r
        if first == np.inf:
            span[0] = now
            span[1] = events
            return STUCK
        now = first
        events += 1
        if chosen_station >= 0:
            r = chosen_station
            inside = present[r]
            job = shared_tags[r * room]
            virtual[r] = shared_times[r * room]
            updated[r] = now
            inside -= 1
            present[r] = inside
            replace(
                shared_times,
                shared_tags,
                r * room,
                inside,
                shared_times[r * room + inside],
                shared_tags[r * room + inside],
            )
            if inside > 0:
                share = station_servers[r] / inside if inside > station_servers[r] else 1.0
                next_shared[r] = now + (shared_times[r * room] - virtual[r]) / share
            else:
                next_shared[r] = np.inf
                virtual[r] = 0.0
            waited[kind[job], r] += now
            continue
        tag = tags[0]
        over = True
        what = tag & 7
        if what == do.SERVED:
            job = tag >> 3
            r = code[pc[job] - 1, 1]
            chosen = dequeue(head, following, r, levels)
            if chosen >= 0:
                waiting[r] -= 1
                waited[kind[chosen], r] += now - entered[chosen]
                busy[r] += need[chosen]
                size = schedule(times, tags, size, over, now + need[chosen], (chosen << 3) | do.SERVED)
                over = False
            else:
                idle[r] += 1
        elif what == do.DELAYED:
            job = tag >> 3
        elif what == do.ARRIVAL:
            k = tag >> 3
            size = schedule(
                times, tags, size, over, now + draw(state, arrival_kind[k], arrival_mean[k], arrival_shape[k]), tag
            )
            over = False
            if slots.shape[0] > 0:
                slot = int(now / slot_length) % slots.shape[0]
                if uniform(state) * most_rate >= slots[slot]:
                    continue
            if unused == 0:
                span[0] = now
                span[1] = events
                return TOO_MANY_JOBS
            unused -= 1
            job = free[unused]
            kind[job] = k
            counted[job] = True
            born[job] = now
            _begin(job, class_entry[k], pc, depth, children, joining, tries)
            parent[job] = -1
            counts[k, 0] += 1
            counts[k, 5] += 1
            span[3 + k] -= now
        elif what == do.PATIENCE:
            packed = tag >> 3
            whose = packed & _JOB_MASK
            if ticket[whose] == packed >> _JOB_BITS and queued[whose] >= 0:
                # it still waits for the pool: leave the queue
                pool = queued[whose]
                level = class_priority[kind[whose]]
                abandon(head, tail, following, pool, level, whose)
                waiting[pool] -= 1
                waited[kind[whose], pool] += now - entered[whose]
                queued[whose] = -1
                pc[whose] = code[pc[whose] - 1, 3]
                job = whose
        else:
            packed = tag >> 3
            whose = packed & _JOB_MASK
            if life[whose] == packed >> _JOB_BITS and counted[whose]:
                # the caller waits no longer; what it asked for runs on for nobody
                at = watched[whose]
                k = kind[whose]
                counted[whose] = False
                if tries[whose] >= code[np.uint64(at), 2]:
                    counts[k, 3] += 1
                    span[3 + k] += now
                    counts[k, 5] -= 1
                    finished += 1
                    if finished >= wanted:
                        break
                else:
                    if unused == 0:
                        span[0] = now
                        span[1] = events
                        return TOO_MANY_JOBS
                    unused -= 1
                    other = free[unused]
                    kind[other] = k
                    counted[other] = True
                    born[other] = born[whose]
                    _begin(other, code[np.uint64(at), 1], pc, depth, children, joining, tries)
                    parent[other] = -1
                    tries[other] = tries[whose] + 1
                    job = other
    closed(
        code,
        station_servers,
        station_kinds,
        pool_sizes,
        class_population,
        counts,
        waited,
        served,
        busy,
        behind,
        span,
        pc,
        kind,
        waiting,
        idle,
        present,
        virtual,
        updated,
        shared_times,
        shared_tags,
        times,
        tags,
        size,
        now,
    )
    span[0] = now
    span[1] = events
    span[2] = done
    return ended
