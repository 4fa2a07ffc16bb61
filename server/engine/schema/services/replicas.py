"""Read-only copies of other services' tables, and the statement by which events fill them."""

from collections.abc import Mapping

from msgspec.structs import replace

from server.engine.kernel.ddl import statements_for
from server.engine.kernel.sql.words import quote
from server.engine.model.boundaries import Replica
from server.engine.model.brief import Microseconds
from server.engine.model.claims import Claim, QueryAnswers, StatementPrepares
from server.engine.model.plan import Alternative, Decision
from server.engine.model.schema import Column, PhysicalSchema, ReplicaTable, Table
from server.engine.schema.sampling.literals import literal
from server.engine.schema.sampling.rows import Row, RowMaker
from server.engine.schema.services.territory import Territory

VERSION, UPDATED = "source_version", "updated_at"


def replicas(territory: Territory, tables: Mapping[str, Table]) -> list[ReplicaTable]:
    """One for each copy that the cut names. ``tables`` are all services' own, by name."""
    found = []
    for service in sorted(territory.cut.services, key=lambda one: one.name):
        for one in service.replicas:
            source = tables.get(territory.logical.name_of(one.entity))
            if source is not None and territory.owner(one.entity) != service.name:
                found.append(_replica(service.name, territory.owner(one.entity), source, one))
    return found


def _replica(service: str, owner: str, source: Table, stated: Replica) -> ReplicaTable:
    wanted = {name.rpartition(".")[2] for name in stated.columns} | {"id"}
    columns = tuple(_copied(column) for column in source.columns if column.name in wanted)
    name = f"{source.name}_replica"
    added = (
        Column(
            VERSION, "bigint", nullable=False, comment="Version of the row at its owner; an older event is ignored."
        ),
        Column(UPDATED, "timestamptz", nullable=False, default="now()", comment="When the copy was last written here."),
    )
    table = Table(
        name=name,
        entity=source.entity,
        columns=(*columns, *(one for one in added if one.name not in {column.name for column in columns})),
        primary_key=("id",),
        comment=f"Read-only copy of {source.name} of the service {owner}, filled by its events; at most "
        f"{_text(stated.staleness)} old.",
        service=service,
    )
    return ReplicaTable(service, owner, source.name, table, _upsert(table), stated.staleness)


def _copied(column: Column) -> Column:
    return replace(column, default="", generated="")


def _upsert(table: Table) -> str:
    names = [column.name for column in table.columns if column.name != UPDATED]
    set_ = [f"{quote(name)} = EXCLUDED.{quote(name)}" for name in names if name != "id"]
    values = ", ".join(f"${number}" for number in range(1, len(names) + 1))
    return (
        f"INSERT INTO {quote(table.name)} ({', '.join(map(quote, names))}) VALUES ({values}) "
        f"ON CONFLICT (id) DO UPDATE SET {', '.join([*set_, f'{UPDATED} = now()'])} "
        f"WHERE {quote(table.name)}.{VERSION} < EXCLUDED.{VERSION}"
    )


def claims_of(one: ReplicaTable) -> list[Claim]:
    """The upsert is valid; an event that comes late changes nothing."""
    types = tuple(column.type for column in one.table.columns if column.name != UPDATED)
    ddl = statements_for(PhysicalSchema((one.table,)), {one.table.name})
    found = [
        Claim(
            f"schema/{one.service}/replica/{one.table.name}",
            one.table.name,
            f"The upsert that fills {one.table.name} is valid against the schema of {one.service}.",
            StatementPrepares(ddl, one.upsert, types),
        )
    ]
    row = RowMaker([one.table]).solve(one.table.name, 0, {VERSION: 2})
    if row is not None:
        sent = tuple(_written(one, {**row, VERSION: version}) for version in (2, 1, 3, 2))
        found.append(
            Claim(
                f"schema/{one.service}/replica/{one.table.name}/late-event",
                one.table.name,
                f"Of versions 2, 1, 3 and 2 arriving in this order {one.table.name} keeps version 3.",
                QueryAnswers(ddl, sent, f"SELECT {VERSION} FROM {quote(one.table.name)}", (("3",),)),
            )
        )
    return found


def _written(one: ReplicaTable, row: Row) -> str:
    """The upsert with the row's values in place of its parameters."""
    columns = [column for column in one.table.columns if column.name != UPDATED]
    values = [literal(row.get(column.name), column.type) for column in columns]
    head, _, rest = one.upsert.partition(" VALUES (")
    return f"{head} VALUES ({', '.join(values)}){rest.partition(')')[2]}"


def decision_of(one: ReplicaTable) -> Decision:
    return Decision(
        id=f"schema/{one.service}/{one.table.name}/replica",
        subject=f"{one.service}: {one.table.name}",
        question=f"How does {one.service} read {one.source}, which {one.owner} owns?",
        choice=f"from a copy, {one.table.name}, at most {_text(one.staleness)} old; {one.owner} writes, nobody else",
        reasons=(
            f"Each event of {one.owner} carries the row's version; the upsert ignores what is older than the copy, so "
            f"that events may come twice or out of order.",
            f"A row's age is now() - {UPDATED} plus the event's own delay: alert beyond {_text(one.staleness)}.",
        ),
        alternatives=(Alternative("ask each time", f"a call to {one.owner} in every read, and its failures with it"),),
        evidence=tuple(claim.id for claim in claims_of(one)),
    )


def _text(staleness: Microseconds) -> str:
    for unit, size in (("d", 86_400_000_000), ("h", 3_600_000_000), ("min", 60_000_000), ("s", 1_000_000)):
        if staleness >= size and staleness % size == 0:
            return f"{staleness // size} {unit}"
    return f"{staleness / 1000:g} ms"
