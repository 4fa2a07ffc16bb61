"""Transactions interleaved as a split schedule: an anomaly where one is claimed, and none one level up."""

import math
from collections.abc import Sequence

from server.engine.model.claims import Interleaves, Outcome
from server.engine.model.plan import Figure
from server.lab.guard.transactions import check_rows, check_transactions
from server.lab.observation import Observation, confirmed, own, refuted, said
from server.lab.references import bound
from server.lab.serial_orders import fill, held, serial_order
from server.lab.sessions import Sessions
from server.lab.transactions import REFUSED, WAITS, Player, begin, play_split


def texts(test: Interleaves) -> tuple[str, ...]:
    """What it executes, with literals in the place of values that are known only then."""
    own_texts = (bound(each.sql, {}) for transaction in test.transactions for each in transaction.statements)
    return (*own_texts, *(statement for vector in test.vectors for statement in vector))


def inspect(test: Interleaves) -> None:
    for vector in test.vectors:
        check_rows(vector)
    check_transactions(test.transactions)


async def observe(test: Interleaves, sessions: Sessions) -> Observation:
    repeat = _repeat(test)
    seen: list[str] = []
    for number, vector in enumerate(test.vectors, 1):
        happened = await _once(test, vector, sessions)
        if happened.anomaly:
            figures = (Figure("vector", str(number)), *happened.figures)
            rest = {"statements": happened.transcript, "figures": figures, "repeat": repeat}
            if test.outcome is Outcome.ANOMALY:
                return confirmed(happened.sentence, **rest)
            return refuted(happened.sentence, **rest)
        seen.append(happened.sentence)
        if happened.ended:
            break  # other values change nothing about locks
    rest = {"statements": happened.transcript, "figures": happened.figures, "repeat": repeat}
    if test.outcome is Outcome.PREVENTED:
        return confirmed(seen[-1], **rest)
    return refuted(seen[-1], **rest)


class _Happened:
    def __init__(self, players: Sequence[Player], cut: int, stopped: Player | None, order: tuple[str, ...] | None):
        self.ended = stopped is not None
        self.anomaly = stopped is None and order is None
        self.transcript = _transcript(players, cut, stopped)
        names = ", ".join(player.transaction.name for player in players)
        orders = math.factorial(len(players))
        if stopped is not None:
            assert stopped.error is not None
            what = "waits for a lock that is not given up" if stopped.error.sqlstate == WAITS else "is refused"
            why = "" if stopped.error.sqlstate == WAITS else f": {said(stopped.error)}"
            self.sentence = f"{stopped.transaction.name} {what}{why}."
            self.figures: tuple[Figure, ...] = (Figure("sqlstate", stopped.error.sqlstate or ""),)
        elif order is None:
            self.sentence = f"{names} all commit, and none of the {orders} serial orders has the same outcome."
            self.figures = (Figure("serial orders", str(orders)),)
        else:
            self.sentence = f"{names} all commit, with the outcome of the serial order {', '.join(order)}."
            self.figures = (Figure("serial orders", str(orders)),)


async def _once(test: Interleaves, vector: Sequence[str], sessions: Sessions) -> _Happened:
    one, other = await sessions.take(2)
    tables = await sessions.tables(texts(test))
    await fill(one, tables, vector)
    players = [Player(other if number else one, each) for number, each in enumerate(test.transactions)]
    stopped = await play_split(players, test.cut)
    if stopped is not None:
        assert stopped.error is not None
        if stopped.error.sqlstate not in REFUSED | {WAITS}:
            own(stopped.error)
        return _Happened(players, test.cut, stopped, None)
    final = await held(one, tables)
    return _Happened(players, test.cut, None, await serial_order(one, tables, vector, players, final))


def _transcript(players: Sequence[Player], cut: int, stopped: Player | None) -> tuple[str, ...]:
    """Every statement as it was sent, in order, with its transaction's letter and what came back."""
    lines: list[str] = []

    def statements(letter: str, player: Player, start: int, end: int) -> None:
        for number in range(start, min(end, player.done)):
            sql = bound(player.transaction.statements[number].sql, player.values)
            rows = ", ".join(f"({', '.join(str(value) for value in row)})" for row in player.reads[number][:3])
            lines.append(f"{letter}: {sql}" + (f" -- {rows}" if rows else ""))
        if player is stopped and start <= player.done < end:
            assert player.error is not None
            lines.append(f"{letter}: -- {said(player.error)}")

    for number, player in enumerate(players):
        letter = chr(ord("A") + number)
        if player.begun:
            lines.append(f"{letter}: {begin(player.transaction.level)}")
        statements(letter, player, 0, cut if number == 0 else len(player.transaction.statements))
        if number and player.committed:
            lines.append(f"{letter}: COMMIT")
    first = players[0]
    statements("A", first, cut, len(first.transaction.statements))
    if first.committed:
        lines.append("A: COMMIT")
    elif first is stopped and first.done == len(first.transaction.statements):
        lines.append(f"A: COMMIT -- {said(first.error)}" if first.error is not None else "A: COMMIT")
    return tuple(lines)


def _repeat(test: Interleaves) -> str:
    first, *others = test.transactions
    return (
        f"Two sessions of psql, both with lock_timeout: {begin(first.level)} and the first {test.cut} statements of "
        f"{first.name} in the one; {', '.join(each.name for each in others)} with COMMIT in the other; "
        f"then the rest of {first.name} and COMMIT."
    )
