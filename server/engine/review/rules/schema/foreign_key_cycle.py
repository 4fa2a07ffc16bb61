"""Tables refer to each other in a circle that no row can enter.

Finds:
    A circle of foreign keys over several tables in which every column is NOT NULL and no key is checked at commit
    only.

Why it matters:
    The first row of each would need a row of the next: nothing can be inserted, and a dump cannot be loaded in
    order.

When it is wrong:
    Never.

Instead:
    Let one of the references be NULL, or DEFERRABLE INITIALLY DEFERRED.
"""

from collections.abc import Iterator

import networkx as nx

from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import column, foreign_keys, stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    graph = nx.DiGraph()
    for table in stored(catalogue):
        for each in foreign_keys(table):
            loose = each.deferrable or any(column(table, name).nullable for name in each.columns)
            if not loose and each.table != table.name:
                graph.add_edge(table.name, each.table)
    for circle in sorted(sorted(part) for part in nx.strongly_connected_components(graph) if len(part) > 1):
        yield Offence(circle[0], f"{', '.join(circle)} require rows of each other: none can come first.")


RULE = SchemaRule(
    name="foreign-key-cycle",
    severity=Severity.HIGH,
    doc=__doc__,
    bad="""
        CREATE TABLE teams (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, captain_id bigint NOT NULL);
        CREATE TABLE players (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, team_id bigint NOT NULL REFERENCES teams
        );
        ALTER TABLE teams ADD FOREIGN KEY (captain_id) REFERENCES players;
        CREATE INDEX teams_captain_id_idx ON teams (captain_id);
        CREATE INDEX players_team_id_idx ON players (team_id);
    """,
    good="""
        CREATE TABLE teams (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, captain_id bigint NOT NULL);
        CREATE TABLE players (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, team_id bigint NOT NULL REFERENCES teams
        );
        ALTER TABLE teams ADD FOREIGN KEY (captain_id) REFERENCES players DEFERRABLE INITIALLY DEFERRED;
        CREATE INDEX teams_captain_id_idx ON teams (captain_id);
        CREATE INDEX players_team_id_idx ON players (team_id);
    """,
    check=check,
    references=("SchemaCrawler lint LinterTableCycles",),
)
