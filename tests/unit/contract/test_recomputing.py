"""What a change of the brief asks to be done again."""

from msgspec.structs import replace

from server.engine.contract import ANALYSIS
from server.engine.model.brief import Deployment
from server.engine.model.value import digest
from tests.unit.contract.briefs import analysed, shop

USE_CASES = """
- {name: ViewJar, actor: guest, kind: query, transactions: [{steps: [
    {sql: 'SELECT j.id, j.name FROM jars j WHERE j.id = :jar_id'}]}]}
- {name: ViewShelf, actor: guest, kind: query, transactions: [{steps: [
    {sql: 'SELECT s.id, s.label FROM shelves s WHERE s.id = :shelf_id'}]}]}
"""


def test_only_the_operations_a_change_touches_are_claimed_anew() -> None:
    changed = USE_CASES.replace("j.id, j.name FROM", "j.id, j.name, j.grams FROM")
    before = {one.id: digest(one.test) for one in analysed(shop(USE_CASES)).claims}
    after = {one.id: digest(one.test) for one in analysed(shop(changed)).claims}
    assert {name for name in before if before[name] != after[name]} == {
        "contract/corner/openapi",
        "contract/corner/proto",
        "contract/corner/examples/viewJar",
    }


def test_what_no_interface_shows_is_not_read() -> None:
    prepared = shop(USE_CASES)
    running = replace(prepared, brief=replace(prepared.brief, deployment=Deployment()))
    estimated = replace(prepared, statements=tuple(replace(one, visits=7.0) for one in prepared.statements))
    read = ANALYSIS.reads(prepared)
    assert ANALYSIS.reads(running) == read
    assert ANALYSIS.reads(estimated) == read
