"""Join tables: one name and one pair of columns, whoever asks."""

import pytest

from server.engine.analysis import Inputs
from server.engine.brief import read
from server.engine.contract import ANALYSIS as CONTRACT
from server.engine.kernel.storage import JoinTables, join_columns
from server.engine.model.brief import Relation, RelationKind
from server.engine.model.claims import StatementPrepares
from server.engine.model.resources import BriefSource
from server.engine.schema import ANALYSIS as SCHEMA

BRIEF = """
name: clubs
actors: [{name: member, kind: end_user, entity: Person}]
entities:
  - {name: Person, attributes: [{name: title, type: string, required: true}]}
  - {name: Club, attributes: [{name: title, type: string, required: true}]}
relations:
  - {name: favourite, from: Person, to: Club, kind: many_to_many}
  - {name: founder, from: Club, to: Person, kind: many_to_many}
  - {name: friend, from: Person, to: Person, kind: many_to_many}
use_cases:
  - name: ListClubs
    actor: member
    kind: query
    transactions: [{steps: [{sql: "SELECT club_id FROM club_founders WHERE person_id = :person ORDER BY club_id"}]}]
  - name: ListFriends
    actor: member
    kind: query
    transactions: [{steps: [{sql: "SELECT friend_id FROM person_people WHERE person_id = :person ORDER BY friend_id"}]}]
"""


def _joined(name: str, from_: str, to: str) -> Relation:
    return Relation(name=name, from_=from_, to=to, kind=RelationKind.MANY_TO_MANY)


@pytest.mark.parametrize(
    ("others", "wanted"),
    [((), "person_clubs"), ((_joined("founder", "Club", "Person"),), "person_favourites")],
)
def test_relations_of_the_same_two_entities_are_told_apart(others: tuple[Relation, ...], wanted: str) -> None:
    relation = _joined("favourite", "Person", "Club")
    assert JoinTables((relation, *others), "plural").name(relation) == wanted


def test_the_sides_of_a_relation_to_itself_are_told_apart() -> None:
    assert join_columns(_joined("friend", "Person", "Person")) == ("person_id", "friend_id")


def test_every_analysis_means_the_tables_that_the_statements_name() -> None:
    prepared = read(BriefSource("clubs.yaml", "yaml", BRIEF))
    schema = SCHEMA.run(Inputs(SCHEMA.reads(prepared), {}))
    assert schema.schema is not None
    tables = {table.name: tuple(table.columns) for table in schema.schema.tables}
    assert {"person_favourites", "club_founders", "person_people"} <= tables.keys()
    for claim in schema.claims:
        if isinstance(claim.test, StatementPrepares):
            assert claim.test.ddl, claim.id
    contract = CONTRACT.run(Inputs(CONTRACT.reads(prepared), {"schema": schema}))
    assert contract.contract is not None
    [listed] = [file.content for file in contract.artefacts if file.path.endswith("openapi.yaml")]
    assert "friend_id" in listed
