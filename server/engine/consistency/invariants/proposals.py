"""How an invariant may be kept, in order of preference, with what each way costs.

Escrow after O'Neil, The Escrow Transactional Method, TODS 11(4), 1986.
"""

from collections.abc import Mapping, Sequence

from server.engine.consistency.invariants.kinds import Judgement
from server.engine.consistency.invariants.operations import writings
from server.engine.kernel.naming import singular, table_name
from server.engine.kernel.sql.words import quote
from server.engine.model.brief import Invariant, InvariantKind
from server.engine.model.confluence import Option, Proposal
from server.engine.model.consistency import Level
from server.engine.model.prepared import PreparedBrief
from server.engine.model.sagas import ChangeKind

_RANK = {Level.READ_COMMITTED: 0, Level.REPEATABLE_READ: 1, Level.SERIALIZABLE: 2}


def options(
    invariant: Invariant,
    prepared: PreparedBrief,
    found: Judgement,
    constraint: str,
    services: tuple[str, ...],
    levels: Mapping[str, Level],
    promoted: Sequence[str],
) -> tuple[Option, ...]:
    """Those that apply, the preferred first."""
    listed: list[Option] = []
    if constraint:
        listed.append(
            Option(
                Proposal.CONSTRAINT,
                f"{constraint} holds at every isolation level; a statement that breaks it is refused",
                cost="the refused statement is written and rolled back; nothing else waits",
            )
        )
    if found.confluent:
        listed.append(Option(Proposal.CONFLUENT, "leave it: no pair of the brief's operations breaks it when merged"))
    if len(services) < 2:
        listed += _levels(invariant, prepared, levels, promoted)
    listed += _escrow(invariant, prepared, found)
    if len(services) > 1:
        listed.append(
            Option(
                Proposal.SAGA,
                f"{' and '.join(services)} keep it together: reserve in one, decide, confirm in the other",
                cost="it holds when the saga has ended, not before; others see what may yet be undone",
            )
        )
    order = list(Proposal)
    return tuple(sorted(listed, key=lambda option: order.index(option.proposal)))


def _levels(
    invariant: Invariant, prepared: PreparedBrief, levels: Mapping[str, Level], promoted: Sequence[str]
) -> list[Option]:
    """The level at which all programs that write its columns are run, when that is known."""
    entities = sorted({place.partition(".")[0] for place in invariant.over})
    programs = sorted({each.program for entity in entities for each in writings(prepared, entity)})
    known = {name: level for name, level in levels.items() if name in programs or name.partition("/")[0] in programs}
    if not known:
        return []
    highest = max(known.values(), key=lambda level: _RANK[level])
    raised = sorted(name for name in promoted if name in known)
    told = ", ".join(sorted(known))
    if highest is Level.READ_COMMITTED and raised:
        return [
            Option(
                Proposal.PROMOTION,
                f"{told} at READ COMMITTED, with the promotions of {', '.join(raised)}",
                cost="a row is written, and its lock held until commit, for each promoted read",
            )
        ]
    if highest is Level.READ_COMMITTED:
        return [
            Option(Proposal.READ_COMMITTED, f"{told} at READ COMMITTED: robust, so that each order is a serial one")
        ]
    if highest is Level.REPEATABLE_READ:
        how = f"{told} at REPEATABLE READ or above"
        return [Option(Proposal.REPEATABLE_READ, how, cost="retry on 40001 and 40P01")]
    how = f"{told} at SERIALIZABLE"
    return [
        Option(Proposal.SERIALIZABLE, how, cost="retry on 40001 and 40P01; every program that matters is at that level")
    ]


def _escrow(invariant: Invariant, prepared: PreparedBrief, found: Judgement) -> list[Option]:
    if found.confluent:
        return []
    naming = prepared.brief.constraints.naming if prepared.brief.constraints else None
    tables = naming.tables if naming else "plural"
    if found.counter:
        return [_shares(found.counter, prepared, tables)]
    if invariant.kind is InvariantKind.UNIQUE and invariant.over:
        return [_reservation(invariant, tables)]
    return []


def _shares(counter: str, prepared: PreparedBrief, tables: str) -> Option:
    entity, _, column = counter.partition(".")
    name = table_name(entity, tables)
    table, col = quote(name), quote(column)
    owner = singular(name)
    taken = [change for each in writings(prepared, entity) for change in each.on(column)]
    drawn = next((change for change in taken if change.kind is ChangeKind.SUBTRACT), None)
    raised = next((change for change in taken if change.kind is ChangeKind.ADD), None)
    if drawn is not None or raised is None:
        amount = drawn.value if drawn is not None else ":amount"
        statement = f"UPDATE {table} SET {col} = {col} - {amount} WHERE id = :id AND {col} >= {amount} RETURNING {col}"
    else:
        limit = raised.ceiling or ":limit"
        statement = (
            f"UPDATE {table} SET {col} = {col} + {raised.value} "
            f"WHERE id = :id AND {col} + {raised.value} <= {limit} RETURNING {col}"
        )
    shares = quote(f"{owner}_{column}_shares")
    return Option(
        Proposal.ESCROW,
        f"take from {counter} with one conditional statement; where one row is too hot, or the takers are in several "
        "services, split the quantity into shares that each taker spends by itself",
        (
            statement,
            f"CREATE TABLE {shares} ({owner}_id bigint NOT NULL REFERENCES {table}, share smallint NOT NULL, "
            f"available bigint NOT NULL CHECK (available >= 0), PRIMARY KEY ({owner}_id, share))",
            f"UPDATE {shares} SET available = available - :amount "
            f"WHERE {owner}_id = :id AND share = :share AND available >= :amount",
        ),
        "no row comes back when nothing is left: that is the refusal. The row stays locked until commit: one taker "
        "at a time; with n shares n at a time, n rows to read for the total, and one may be empty while others are not",
    )


def _reservation(invariant: Invariant, tables: str) -> Option:
    entity, _, column = invariant.over[0].partition(".")
    owner = singular(table_name(entity, tables))
    table = quote(f"{owner}_{column or 'value'}_reservations")
    return Option(
        Proposal.ESCROW,
        f"one owner hands the values of {invariant.over[0]} out: whoever has the row has the value",
        (
            f"CREATE TABLE {table} (value text PRIMARY KEY, taken_by text NOT NULL, expires_at timestamptz NOT NULL)",
            f"INSERT INTO {table} (value, taken_by, expires_at) "
            "VALUES (:value, :taken_by, now() + interval '15 minutes') "
            f"ON CONFLICT (value) DO UPDATE SET taken_by = excluded.taken_by, expires_at = excluded.expires_at "
            f"WHERE {table}.expires_at < now() RETURNING value",
        ),
        "one round trip to the owner before the value is used, and a job that removes what was never used",
    )
