"""Random interleavings of transactions that are claimed to be robust: what commits has a serial outcome."""

import random
from collections.abc import Sequence

from server.engine.model.claims import InterleavingsAreSerial
from server.engine.model.interleavings import BoundTransaction
from server.engine.model.plan import Figure
from server.lab.guard import RefusedError
from server.lab.guard.transactions import check_rows, check_transactions
from server.lab.observation import Observation, confirmed, own, refuted
from server.lab.references import bound
from server.lab.serial_orders import Tables, fill, held, serial_order
from server.lab.sessions import Sessions
from server.lab.transactions import REFUSED, WAITS, Player, play_order

MOST_RUNS = 200
MOST_AT_ONCE = 3
"""More transactions than three rarely show what three do not, and cost the more serial orders."""


def texts(test: InterleavingsAreSerial) -> tuple[str, ...]:
    return (*(bound(each.sql, {}) for one in test.transactions for each in one.statements), *test.setup)


def inspect(test: InterleavingsAreSerial) -> None:
    if not 0 < test.runs <= MOST_RUNS:
        raise RefusedError(f"between one and {MOST_RUNS} interleavings are run")
    check_rows(test.setup)
    check_transactions(test.transactions)


async def observe(test: InterleavingsAreSerial, sessions: Sessions) -> Observation:
    tables = await sessions.tables(texts(test))
    repeat = f"Random interleavings of the transactions on tables filled anew each time; seed {test.seed}."
    for run in range(test.runs):
        chosen, order = drawn(test.transactions, random.Random(f"{test.seed}/{run}"))  # noqa: S311  # draws schedules
        players = await _played(chosen, order, tables, test.setup, sessions)
        survivors = [player for player in players if player.committed]
        connection = players[0].connection
        final = await held(connection, tables)
        if await serial_order(connection, tables, test.setup, survivors, final) is None:
            names = ", ".join(player.transaction.name for player in survivors)
            return refuted(
                f"Run {run}: {names} commit, and no serial order of them has the same outcome.",
                statements=tuple(_told(players, order)),
                repeat=repeat,
            )
    figures = (Figure("interleavings", str(test.runs)),)
    return confirmed(f"{test.runs} interleavings, each with a serial outcome.", figures=figures, repeat=repeat)


def drawn(pool: Sequence[BoundTransaction], rng: random.Random) -> tuple[list[BoundTransaction], list[int]]:
    """Two or three transactions and whose turn it is at each step (commits included).

    Half of the draws are split schedules, the shape that counterexamples have; the rest are any interleaving.
    """
    chosen = [rng.choice(pool) for _ in range(rng.randint(2, MOST_AT_ONCE))]
    lengths = [len(each.statements) + 1 for each in chosen]
    if rng.random() < 0.5:
        cut = rng.randint(1, max(lengths[0] - 1, 1))
        inner = [number for number in range(1, len(chosen)) for _ in range(lengths[number])]
        return chosen, [0] * cut + inner + [0] * (lengths[0] - cut)
    order = [number for number, length in enumerate(lengths) for _ in range(length)]
    rng.shuffle(order)
    return chosen, order


async def _played(
    chosen: Sequence[BoundTransaction], order: Sequence[int], tables: Tables, setup: Sequence[str], sessions: Sessions
) -> list[Player]:
    connections = await sessions.take(len(chosen))
    await fill(connections[0], tables, setup)
    players = [Player(connection, each) for connection, each in zip(connections, chosen, strict=True)]
    await play_order(players, order)
    for player in players:
        if player.error is not None and player.error.sqlstate not in REFUSED | {WAITS}:
            own(player.error)
    return players


def _told(players: Sequence[Player], order: Sequence[int]) -> list[str]:
    left = [iter(player.transaction.statements) for player in players]
    lines = []
    for number in order:
        statement = next(left[number], None)
        lines.append(f"{chr(65 + number)}: {statement.sql if statement is not None else 'COMMIT'}")
    return lines
