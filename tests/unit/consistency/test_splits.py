"""Split schedules: found where the literature says a workload is not robust, and nowhere else; drawn and scripted."""

import itertools

import pytest

from server.engine.consistency.execution import ascii_sequence, claims_of, cycle, script, sequence
from server.engine.consistency.splits import unfold, witness
from server.engine.model.consistency import (
    Block,
    DependencyKind,
    ForeignKeyFunction,
    Lemma,
    Level,
    Parent,
    Pin,
    Program,
    Relation,
    StatementType,
    TemplateStatement,
    Workload,
)
from tests.node.tools import Mermaid
from tests.unit.consistency.workloads import (
    MAXIMAL_AT_READ_COMMITTED,
    MAXIMAL_AT_REPEATABLE_READ,
    RC,
    SI,
    SMALLBANK,
    SSI,
    program,
)

T = StatementType
NAMES = ("Am", "Bal", "DC", "TS", "WC")
ORDERS = Relation("Orders", ("id", "shop", "state"), ("id",))
SHOPS = Relation("Shops", ("id", "open"), ("id",))


@pytest.mark.parametrize(
    ("level", "maximal"), [(RC, MAXIMAL_AT_READ_COMMITTED), (SI, MAXIMAL_AT_REPEATABLE_READ)], ids=["RC", "SI"]
)
def test_smallbank_has_witnesses_exactly_outside_the_published_sets(
    level: Level, maximal: tuple[set[str], ...]
) -> None:
    for count in range(1, 6):
        for names in itertools.combinations(NAMES, count):
            robust = any(set(names) <= each for each in maximal)
            found = witness(SMALLBANK, dict.fromkeys(names, level), budget=3_000).found
            assert (found is None) == robust, names


def test_the_anomaly_of_the_literature_is_the_one_that_is_found() -> None:
    found = witness(SMALLBANK, dict.fromkeys(NAMES, SI)).found
    assert found is not None
    assert [each.program for each in found.instances] == ["WC", "TS", "Bal"]
    assert found.prevented_at == (SSI, SSI, SSI)
    assert [edge.kind for edge in found.cycle] == [
        DependencyKind.READ_WRITE, DependencyKind.WRITE_READ, DependencyKind.READ_WRITE,
    ]  # fmt: skip
    assert len(found.rows) == 3  # one account with its two balances


def test_levels_are_mixed() -> None:
    everywhere = dict.fromkeys(NAMES, SSI)
    assert witness(SMALLBANK, everywhere).found is None
    assert witness(SMALLBANK, everywhere | {"WC": RC}).found is not None
    found = witness(SMALLBANK, everywhere | {"TS": SI}).found
    assert found is not None
    assert found.prevented_at == (SSI,) * len(found.instances)


def test_nothing_found_says_what_was_searched_and_never_that_it_is_robust() -> None:
    search = witness(SMALLBANK, dict.fromkeys(("Am", "DC", "TS"), RC))
    assert search.found is None
    assert search.exhausted
    assert "chains of up to 4 transactions" in search.searched
    assert "robust" not in search.searched
    assert not witness(SMALLBANK, dict.fromkeys(NAMES, SSI), budget=50).exhausted


def closing(*, locks: bool = False, parent: bool = False) -> Workload:
    """A shop closes when it has no order; an order is placed when the shop is open."""
    look = TemplateStatement("q1", T.PREDICATE_SELECT, "Orders", predicate_reads=("shop",), pins=(Pin("shop", "S"),))
    close = TemplateStatement("q2", T.KEY_UPDATE, "Shops", ("S",), writes=("open",))
    check = TemplateStatement("q1", T.KEY_SELECT, "Shops", ("S",), reads=("open",), locks=locks)
    touch = TemplateStatement("q0", T.KEY_UPDATE, "Shops", ("S",), reads=("open",), writes=("open",))
    order = TemplateStatement(
        "q2",
        T.INSERT,
        "Orders",
        writes=("id", "shop", "state"),
        pins=(Pin("shop", "S"),),
        parents=(Parent("shop", "q0"),) if parent else (),
    )
    placing = (touch, order) if parent else (check, order)
    return Workload(
        (ORDERS, SHOPS),
        (program("Close", look, close, parameters=("S",)), program("Place", *placing, parameters=("S",))),
        (ForeignKeyFunction("shop", "Orders", "Shops", ("shop",)),),
    )


def test_phantoms_make_a_write_skew() -> None:
    found = witness(closing(), {"Close": SI, "Place": SI}).found
    assert found is not None
    inserted = [row for row in found.rows if not row.exists]
    assert [row.relation for row in inserted] == ["Orders"]
    assert "(meets nothing)" in sequence(found) or "(meets Orders" in sequence(found)


def test_writing_the_parent_prevents_it() -> None:
    assert witness(closing(parent=True), {"Close": SI, "Place": SI}).found is None


def test_select_for_update_is_no_write_at_repeatable_read() -> None:
    found = witness(closing(locks=True), {"Close": SI, "Place": SI}).found
    assert found is not None


def test_a_locking_read_is_not_overtaken() -> None:
    read = TemplateStatement("q1", T.KEY_SELECT, "Shops", ("S",), reads=("open",), locks=True)
    write = TemplateStatement("q2", T.KEY_UPDATE, "Shops", ("S",), writes=("open",))
    assert witness(Workload((SHOPS,), (program("Flip", read, write),)), {"Flip": RC}).found is None


def test_predicates_with_different_constants_do_not_meet() -> None:
    def flip(name: str, one: str, other: str) -> Program:
        look = TemplateStatement(
            "q1", T.PREDICATE_SELECT, "Orders", predicate_reads=("shop",), pins=(Pin("shop", one),)
        )
        add = TemplateStatement("q2", T.INSERT, "Orders", writes=("id", "shop", "state"), pins=(Pin("shop", other),))
        return program(name, look, add)

    apart = Workload((ORDERS,), (flip("A", "'x'", "'y'"),))
    assert witness(apart, {"A": SI}).found is None
    crossed = Workload((ORDERS,), (flip("A", "'x'", "'y'"), flip("B", "'y'", "'x'")))
    assert witness(crossed, {"A": SI, "B": SI}).found is not None


def test_a_declared_lemma_removes_the_phantom() -> None:
    look = TemplateStatement("q1", T.PREDICATE_SELECT, "Orders", predicate_reads=("shop",))
    add = TemplateStatement("q2", T.INSERT, "Orders", writes=("id", "shop", "state"))
    workload = Workload((ORDERS,), (program("A", look, add),))
    assert witness(workload, {"A": SI}).found is not None
    lemma = Lemma("A", "q1", "the smallest of a set that only grows at its end")
    assert witness(Workload((ORDERS,), workload.programs, (), (lemma,)), {"A": SI}).found is None


def test_one_sql_statement_is_not_cut() -> None:
    sub = TemplateStatement("q1", T.KEY_SELECT, "Shops", ("S",), reads=("open",), sql="UPDATE …", source="a/1/1")
    write = TemplateStatement("q2", T.KEY_UPDATE, "Shops", ("S",), writes=("open",), sql="UPDATE …", source="a/1/1")
    assert witness(Workload((SHOPS,), (program("Flip", sub, write),)), {"Flip": RC}).found is None


def test_loops_choices_and_options_are_unfolded() -> None:
    def one(name: str, variable: str) -> Block:
        return Block(statement=TemplateStatement(name, T.KEY_UPDATE, "Shops", (variable,), writes=("open",)))

    whole = Program(
        "P", (one("a", "S"), Block(choice=((one("b", "S"),), (one("c", "S"),))), Block(loop=(one("d", "L"),)))
    )
    ways = [[each.id for each in way.statements] for way in unfold(whole)]
    assert ways == [
        ["a", "b"], ["a", "c"], ["a", "b", "d"], ["a", "c", "d"], ["a", "b", "d", "d#2"], ["a", "c", "d", "d#2"],
    ]  # fmt: skip
    last = unfold(whole)[-1].statements
    assert [each.key for each in last] == [("S",), ("S",), ("L",), ("L#2",)]


def test_claims_share_tables_and_raise_the_levels() -> None:
    found = witness(SMALLBANK, dict.fromkeys(NAMES, RC)).found
    assert found is not None
    anomaly, prevented = claims_of(SMALLBANK, found, "consistency/witness/smallbank")
    assert anomaly.test.ddl == prevented.test.ddl  # type: ignore[union-attr]
    assert len(anomaly.test.vectors) == 6  # type: ignore[union-attr]
    assert anomaly.id == "consistency/witness/smallbank/anomaly"
    assert "READ COMMITTED" in anomaly.sentence
    assert "REPEATABLE READ" in prevented.sentence


def test_drawings_and_scripts_are_the_same_each_time() -> None:
    first, second = (witness(SMALLBANK, dict.fromkeys(NAMES, SI)).found for _ in range(2))
    assert first is not None
    assert first == second
    assert script(SMALLBANK, first, "a witness")[0][0] == "a-witness.sql"
    assert sequence(first).startswith("sequenceDiagram\n")
    assert ascii_sequence(first).endswith("".join(f"{sentence}\n" for sentence in cycle(first)))
    assert cycle(first)[0] == "WC before TS: it did not see what TS writes to Savings 1."


def test_scripts_show_the_authors_own_statement_beside_the_one_that_runs() -> None:
    read = TemplateStatement("q1", T.KEY_SELECT, "Shops", ("S",), reads=("open",), sql="SELECT open\nFROM shops …")
    write = TemplateStatement("q2", T.KEY_UPDATE, "Shops", ("S",), writes=("open",), sql="UPDATE shops SET …")
    workload = Workload((SHOPS,), (program("Flip", read, write),))
    found = witness(workload, {"Flip": RC}).found
    assert found is not None
    assert "-- stands for: SELECT open FROM shops …\n" in script(workload, found, "flip")[0][1]


def test_mermaid_reads_the_drawing_whatever_the_names_are() -> None:
    hostile = 'end; "x" #1 : -> [y]'
    read = TemplateStatement("q1", T.KEY_SELECT, hostile, ("S",), reads=("open",))
    write = TemplateStatement("q2", T.KEY_UPDATE, hostile, ("S",), writes=("open",))
    workload = Workload((Relation(hostile, ("id", "open"), ("id",)),), (program("end; note", read, write),))
    found = witness(workload, {"end; note": RC}).found
    assert found is not None
    parser = Mermaid()
    try:
        assert parser.kind(sequence(found)) == "sequence"
    finally:
        parser.close()


def test_names_of_programs_cannot_give_commands_to_psql() -> None:
    name = "Flip\n\\! touch pwned\n'`touch pwned`' :x"
    read = TemplateStatement("q1", T.KEY_SELECT, "Shops", ("S",), reads=("open",))
    write = TemplateStatement("q2", T.KEY_UPDATE, "Shops", ("S",), writes=("open",))
    workload = Workload((SHOPS,), (program(name, read, write),))
    found = witness(workload, {name: RC}).found
    assert found is not None
    for _, content in script(workload, found, name):
        commands = [line for line in content.splitlines() if line.startswith("\\!")]
        assert all(line.startswith("\\! psql -X -q ") for line in commands)
        mentions = [line for line in content.splitlines() if "touch" in line and not line.startswith("\\! psql")]
        assert all(line.startswith(("-- ", "\\echo '")) for line in mentions)
