"""The compiled event loop. Everything is flat arrays; a job is an index into them.

Pending events stand in a 4-ary heap; stations with processor sharing keep a heap each over virtual time.
"""

import numba
import numpy as np

from server.engine.kernel.simulation import instructions as do
from server.engine.kernel.simulation.accounts import closed
from server.engine.kernel.simulation.impatience import loses_patience
from server.engine.kernel.simulation.records import (
    Ledger,
    Load,
    Program,
    begin,
    jobs_made,
    queues_made,
    shared_made,
)
from server.engine.kernel.simulation.sharing import join, leave
from server.engine.kernel.simulation.variates import bits, draw, uniform
from server.engine.kernel.simulation.waiting import dequeue, enqueue, schedule, shrink

_JOB_BITS = 24
_JOB_MASK = (1 << _JOB_BITS) - 1

CHOICES = 20
"""As many for each event allowed."""

# Why the loop ended.
DONE, TOO_MANY_JOBS, TOO_MANY_EVENTS, STUCK = 0, 1, 2, 3


@numba.njit(cache=True, error_model="numpy")
def run(program: Program, load: Load, ledger: Ledger, wanted: int, most_jobs: int, most_events: int) -> int:
    """Simulate until ``wanted`` passes are done or failed, filling the ledger; says why it ended."""
    # By name, once: each access through a tuple would count a reference.
    code, figures, station_servers, station_kinds, _, deepest = program
    entry, priority, population, arrival_kind, arrival_mean, arrival_shape, slots, slot_length, sources, sowing = load
    responses, classes_of, stayed, counts, waited, served, busy, tallies, _, span = ledger
    stations = station_servers.shape[0]
    classes = entry.shape[0]
    levels = priority.max() + 1

    jobs = jobs_made(most_jobs, deepest)
    (
        own, pc, kind, counted, born, entered, need, following, parent, children, joining,
        ticket, queued, tries, life, watched, depth, stack, clock, free,
    ) = jobs  # fmt: skip
    unused = most_jobs

    queues = queues_made(program, levels)
    shared = shared_made(program, most_jobs)
    head, tail, waiting, idle = queues
    shared_times, shared_tags, room, present, virtual, updated, soonest = shared
    any_shared = (station_kinds == do.PS).any()

    times = np.full(4 * most_jobs + classes + 8, np.inf)
    tags = np.zeros(times.shape[0], np.int64)
    roomy = times.shape[0] - most_jobs - 8
    size = 0
    over = False  # the first event of the heap has happened, and its place is free
    now = 0.0
    done = finished = 0  # finished: done or failed
    choices = events = 0
    ended = DONE

    # Those who have run in this instant and those who still will: each once, and as many again before room is made.
    ready = np.zeros(2 * most_jobs + 8, np.int64)
    runnable = 0

    for k in range(classes):
        for _ in range(population[k]):
            unused -= 1
            job = free[unused]
            begin(
                own, kind, counted, born, pc, depth, children, joining, tries, parent,
                job, k, entry[k], bits(sowing, k), 0.0, -1, 0, True,
            )  # fmt: skip
            ready[runnable] = job
            runnable += 1
            counts[k, 0] += 1
            counts[k, 5] += 1
        if population[k] == 0 and arrival_mean[k] > 0.0:
            when = draw(sources, k, arrival_kind[k], arrival_mean[k], arrival_shape[k])
            size = schedule(times, tags, size, over, when, (k << 3) | do.ARRIVAL)
    when = 0.0
    tag = -1  # of the event that a job's turn ends with; -1 without one
    left_over = 0.0  # of the random number that a choice has drawn
    turn = min(1, runnable)
    job = ready[0] if runnable > 0 else -1  # whose turn it is
    most_rate = slots.max() if slots.shape[0] > 0 else 0.0

    while True:
        # everyone who can go on goes on, in order
        while job >= 0:
            k = kind[np.uint64(job)]
            at = np.int64(pc[np.uint64(job)])
            while True:
                # Unsigned, for signed indices are tested for counting from the end.
                here = np.uint64(at)
                operation = code[here, 0]
                a = code[here, 1]
                if operation == do.SERVE:
                    pc[job] = at + 1
                    amount = draw(own, job, code[here, 2], figures[here, 0], figures[here, 1])
                    served[k, a] += amount
                    if station_kinds[a] == do.PS:
                        join(
                            shared_times, shared_tags, present, virtual, updated, soonest,
                            a, a * room, station_servers[a], now, amount, job,
                        )  # fmt: skip
                        waited[k, a] -= now + amount  # the rest is added when it leaves
                    elif idle[a] > 0:
                        idle[a] -= 1
                        busy[a] += amount
                        when = now + amount
                        tag = (job << 3) | do.SERVED
                    else:
                        need[job] = amount
                        entered[job] = now
                        enqueue(head, tail, following, a, priority[k], job)
                        waiting[a] += 1
                    break
                if operation == do.ACQUIRE:
                    pool = stations + a
                    if idle[pool] > 0:
                        idle[pool] -= 1
                        busy[pool] -= now
                        at += 1
                        continue
                    if 0 <= code[here, 2] <= waiting[pool]:
                        at = code[here, 3]
                        continue
                    pc[job] = at + 1
                    entered[job] = now
                    enqueue(head, tail, following, pool, priority[k], job)
                    waiting[pool] += 1
                    queued[job] = pool
                    ticket[job] += 1
                    if figures[here, 0] > 0.0:
                        when = now + figures[here, 0]
                        tag = (((ticket[job] << _JOB_BITS) | job) << 3) | do.PATIENCE
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
                    when = now + draw(own, job, code[here, 2], figures[here, 0], figures[here, 1])
                    tag = (job << 3) | do.DELAYED
                    break
                if operation == do.END or operation == do.AGAIN or operation == do.FAIL:
                    if counted[job]:
                        if finished == wanted:  # many can end in one instant, or one often
                            break
                        finished += 1
                        if population[k] > 0:
                            span[3 + k] += now - born[job]
                        else:
                            span[3 + k] += now
                            counts[k, 5] -= 1
                        if operation == do.FAIL:
                            counts[k, 2 + a] += 1
                        else:
                            counts[k, 1] += 1
                            stayed[k] += now - born[job]
                            responses[done] = now - born[job]
                            classes_of[done] = k
                            done += 1
                    else:
                        counts[k, 4] += 1
                    if operation == do.AGAIN or code[here, 2] == 1:
                        born[job] = now
                        life[job] += 1
                        at = a if operation == do.AGAIN else code[here, 3]
                        continue
                    life[job] += 1
                    free[unused] = job
                    unused += 1
                    break
                if operation == do.CHANCE:
                    choices += 1
                    if choices > CHOICES * most_events:  # a loop in which no time passes
                        return TOO_MANY_EVENTS
                    chance = figures[here, 0]
                    if code[here, 2] == 0:
                        left_over = uniform(own, job)
                    if left_over < chance:
                        at = a
                    else:
                        left_over = (left_over - chance) / (1.0 - chance)
                        at += 1
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
                        return TOO_MANY_JOBS
                    unused -= 1
                    other = free[unused]
                    above = job if operation == do.FORK else -1
                    begin(
                        own, kind, counted, born, pc, depth, children, joining, tries, parent,
                        other, k, a, bits(own, job), now, above, 0, False,
                    )  # fmt: skip
                    if operation == do.FORK:
                        children[job] += 1
                    if figures[here, 0] > 0.0 and uniform(own, job) < figures[here, 0]:
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
                late = (((life[job] << _JOB_BITS) | job) << 3) | do.DEADLINE
                size = schedule(times, tags, size, over, now + figures[here, 0], late)
                over = False
                at += 1
            if tag >= 0:
                size = schedule(times, tags, size, over, when, tag)
                over = False
                tag = -1
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
            shrink(times, tags, 0, size)
        if finished >= wanted:
            break
        if events >= most_events:
            ended = TOO_MANY_EVENTS
            break
        if size > roomy:  # timers that hold no longer pile up
            return TOO_MANY_JOBS

        # the next event
        chosen_station = -1
        first = times[0] if size > 0 else np.inf
        if any_shared:
            for r in range(stations):
                if soonest[r] < first:
                    first = soonest[r]
                    chosen_station = r
        if first == np.inf:
            return STUCK
        now = first
        events += 1
        if chosen_station >= 0:
            r = chosen_station
            job = leave(
                shared_times, shared_tags, present, virtual, updated, soonest, r, r * room, station_servers[r], now
            )
            waited[kind[job], r] += now
            continue
        happened = tags[0]
        over = True
        what = happened & 7
        if what == do.SERVED:
            job = happened >> 3
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
            job = happened >> 3
        elif what == do.ARRIVAL:
            k = happened >> 3
            when = now + draw(sources, k, arrival_kind[k], arrival_mean[k], arrival_shape[k])
            size = schedule(times, tags, size, over, when, happened)
            over = False
            if slots.shape[0] > 0:
                slot = int(now / slot_length) % slots.shape[0]
                if uniform(sources, k) * most_rate >= slots[slot]:
                    continue
            if unused == 0:
                return TOO_MANY_JOBS
            unused -= 1
            job = free[unused]
            begin(
                own, kind, counted, born, pc, depth, children, joining, tries, parent,
                job, k, entry[k], bits(sowing, k), now, -1, 0, True,
            )  # fmt: skip
            counts[k, 0] += 1
            counts[k, 5] += 1
            span[3 + k] -= now
        else:
            whose = (happened >> 3) & _JOB_MASK
            number = happened >> (3 + _JOB_BITS)
            if what == do.PATIENCE:
                if ticket[whose] == number and queued[whose] >= 0:
                    loses_patience(program, load, ledger, jobs, queues, now, whose)
                    job = whose
            elif life[whose] == number and counted[whose]:
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
                        return TOO_MANY_JOBS
                    unused -= 1
                    other = free[unused]
                    again = code[np.uint64(at), 1]
                    attempt = tries[whose] + 1
                    begin(
                        own, kind, counted, born, pc, depth, children, joining, tries, parent,
                        other, k, again, bits(own, whose), born[whose], -1, attempt, True,
                    )  # fmt: skip
                    job = other
    closed(program, load, ledger, jobs, queues, shared, times, tags, size, now)
    span[0] = now
    span[1] = events
    span[2] = done
    return ended
