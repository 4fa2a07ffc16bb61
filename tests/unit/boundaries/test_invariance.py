"""What must not matter to a cut: the order of the input, the unit of the rates, and how a use case is written down."""

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from server.engine.boundaries.cut import cut
from server.engine.boundaries.graph import coupling
from server.engine.model.traces import EntityFacts, Link, LinkKind, System, Touch, Trace

NAMES = ("Ant", "Bee", "Cat", "Dog", "Elk", "Fox")
touches = st.builds(
    Touch,
    entity=st.sampled_from(NAMES),
    reads=st.integers(0, 2).map(float),
    writes=st.integers(0, 1).map(float),
    transaction=st.integers(0, 1),
)
traces = st.lists(
    st.builds(
        Trace,
        use_case=st.sampled_from(("browse", "buy", "Desk.close", "Desk.open", "report")),
        accesses=st.lists(touches, max_size=5).map(tuple),
        weight=st.integers(1, 40).map(float),
        actor=st.sampled_from(("", "buyer", "clerk")),
        ordered=st.booleans(),
    ),
    max_size=7,
).map(tuple)
links = st.lists(
    st.builds(Link, holder=st.sampled_from(NAMES), target=st.sampled_from(NAMES), kind=st.sampled_from(LinkKind)),
    max_size=5,
).map(tuple)
systems = st.builds(
    System,
    name=st.just("zoo"),
    entities=st.just(tuple(EntityFacts(name) for name in NAMES)),
    traces=traces,
    links=links,
    rated=st.booleans(),
    apart=st.sampled_from(((), (("Ant", "Bee"),))),
)
few = settings(max_examples=40, deadline=None)


@few
@given(systems, st.randoms(use_true_random=False))
def test_the_order_of_the_input(system: System, source: object) -> None:
    def mixed(items: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(source.sample(list(items), len(items)))  # type: ignore[attr-defined]

    other = replace(system, entities=mixed(system.entities), traces=mixed(system.traces), links=mixed(system.links))
    assert cut(other) == cut(system)


@few
@given(systems, st.sampled_from((0.001, 3.0, 7.0, 1e6)))
def test_the_unit_of_the_rates(system: System, factor: float) -> None:
    other = replace(system, traces=tuple(replace(trace, weight=trace.weight * factor) for trace in system.traces))
    assert cut(other).modules == cut(system).modules
    assert coupling(other) == coupling(system)


@few
@given(systems, st.integers(0, 6))
def test_a_use_case_written_twice_at_half_the_rate(system: System, which: int) -> None:
    if which >= len(system.traces):
        return
    half = replace(system.traces[which], weight=system.traces[which].weight / 2)
    other = replace(system, traces=(*system.traces[:which], half, half, *system.traces[which + 1 :]))
    assert cut(other) == cut(system)


@few
@given(systems)
def test_constraints_hold_and_nothing_is_torn(system: System) -> None:
    found = cut(system)
    assert sorted(entity for module in found.modules for entity in module.entities) == sorted(NAMES)
    for one, other in found.coupling.apart:
        assert found.module_of(one) != found.module_of(other)
    assert found.gap == 0
