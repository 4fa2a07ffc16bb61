"""Briefs and sources made by hypothesis."""

from typing import Any

from hypothesis import strategies as st

from server.engine.brief import limits
from server.engine.model import brief as model

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t"), max_size=40)
CAMEL = st.from_regex(r"[A-Z][A-Za-z0-9]{0,10}", fullmatch=True)
SNAKE = st.from_regex(r"[a-z][a-z0-9_]{0,10}", fullmatch=True)
DURATIONS = st.integers(min_value=0, max_value=limits.MAX_DURATION)
FLOATS = st.floats(min_value=0, max_value=1e9, allow_nan=False)
FRACTIONS = st.floats(min_value=0, max_value=1, allow_nan=False)
INTEGERS = st.integers(min_value=0, max_value=limits.MAX_INTEGER)
FIELDS: dict[str, Any] = {
    "retention": DURATIONS, "p50": DURATIONS, "p95": DURATIONS, "compute": DURATIONS, "latency_duration": DURATIONS,
}  # fmt: skip


def optional(strategy: Any) -> Any:
    return st.none() | strategy


def several(strategy: Any) -> Any:
    return st.lists(strategy, max_size=3).map(tuple)


LATENCY = st.builds(
    model.LatencyObjective,
    p50=optional(DURATIONS), p95=optional(DURATIONS), p99=optional(DURATIONS), availability=optional(FRACTIONS),
)  # fmt: skip
STATISTICS = st.builds(
    model.Statistics,
    distinct=optional(INTEGERS), null_fraction=optional(FRACTIONS), skew=optional(FLOATS),
    most_common=several(st.builds(model.ValueFraction, value=TEXTS, fraction=FRACTIONS)),
)  # fmt: skip
ATTRIBUTES = st.builds(
    model.Attribute,
    name=SNAKE, type=st.sampled_from(model.AttributeType), description=TEXTS, required=st.booleans(),
    unique=st.booleans(), max_length=optional(INTEGERS), min=optional(FLOATS | INTEGERS), max=optional(FLOATS),
    pattern=TEXTS, values=several(TEXTS), default=optional(TEXTS), mutable=st.booleans(),
    sensitivity=optional(st.sampled_from(model.Sensitivity)), statistics=optional(STATISTICS),
)  # fmt: skip
ENTITIES = st.builds(
    model.Entity,
    name=CAMEL, description=TEXTS, attributes=several(ATTRIBUTES), keys=several(several(SNAKE)),
    dependencies=several(st.builds(model.Dependency, determinant=several(SNAKE), dependent=several(SNAKE))),
    volume=optional(
        st.builds(
            model.Volume, rows=optional(INTEGERS), growth_per_month=optional(INTEGERS), retention=optional(DURATIONS)
        )
    ),
    owner=SNAKE, sensitivity=optional(st.sampled_from(model.Sensitivity)),
)  # fmt: skip
RELATIONS = st.builds(
    model.Relation,
    name=SNAKE, from_=CAMEL, to=CAMEL, kind=st.sampled_from(model.RelationKind), required=st.booleans(),
    ownership=st.sampled_from(model.Ownership), description=TEXTS,
    fan_out=optional(st.builds(model.FanOut, mean=optional(FLOATS), p99=optional(FLOATS))),
)  # fmt: skip
INVARIANTS = st.builds(
    model.Invariant,
    name=SNAKE, kind=st.sampled_from(model.InvariantKind), over=several(CAMEL), expression=TEXTS, description=TEXTS,
)  # fmt: skip
CALLS = st.builds(model.Call, external_system=SNAKE, latency=optional(DURATIONS))
LEAVES = st.one_of(
    st.builds(model.Step, sql=TEXTS.filter(bool)),
    st.builds(model.Step, call=CALLS),
    st.builds(model.Step, emit=CAMEL),
    st.builds(model.Step, compute=DURATIONS),
)


def branches(steps: Any) -> Any:
    return st.builds(model.Branch, probability=optional(FRACTIONS), steps=several(steps))


STEPS = st.recursive(
    LEAVES,
    lambda steps: st.one_of(
        st.builds(model.Step, choice=st.lists(branches(steps), min_size=2, max_size=2).map(tuple)),
        st.builds(model.Step, optional=branches(steps)),
        st.builds(
            model.Step,
            loop=st.builds(model.Loop, mean=optional(FLOATS), max=optional(INTEGERS), steps=several(steps)),
        ),
    ),
    max_leaves=6,
)


USE_CASES = st.builds(
    model.UseCase,
    name=CAMEL, actor=SNAKE, kind=st.sampled_from(model.UseCaseKind), description=TEXTS,
    rate=optional(
        st.builds(
            model.Rate, peak=optional(FLOATS), mean=optional(FLOATS),
            profile=st.just(()) | st.lists(FLOATS, min_size=24, max_size=24).map(tuple),
        )
    ),
    objective=optional(LATENCY), transactions=several(st.builds(model.Transaction, steps=several(STEPS))),
    entity=CAMEL, action=SNAKE, idempotent=st.booleans(), staleness_tolerance=optional(DURATIONS),
    trigger=st.sampled_from(model.Trigger), parameters=several(st.builds(model.Parameter, name=SNAKE, type=SNAKE)),
)  # fmt: skip
MONEY = st.builds(model.Money, amount=INTEGERS, currency=st.sampled_from(["USD", "EUR"]))
OBJECTIVES = st.builds(
    model.Objectives,
    latency=optional(LATENCY), availability=optional(FRACTIONS), recovery_point=optional(DURATIONS),
    recovery_time=optional(DURATIONS), regions=several(TEXTS), data_residency=TEXTS, monthly_budget=optional(MONEY),
    horizon=optional(INTEGERS), growth=optional(FRACTIONS),
)  # fmt: skip
CONSTRAINTS = st.builds(
    model.Constraints,
    language=TEXTS, existing_components=several(TEXTS), must_stay_together=several(several(CAMEL)),
    naming=optional(
        st.builds(
            model.Naming, tables=st.sampled_from(["plural", "singular"]), keys=st.sampled_from(["bigint", "uuid"])
        )
    ),
    teams=several(st.builds(model.Team, name=TEXTS, size=INTEGERS, skills=several(TEXTS), owns=several(CAMEL))),
)  # fmt: skip
SETTINGS = st.dictionaries(SNAKE, TEXTS, max_size=3).map(lambda found: tuple(sorted(found.items())))
DEPLOYMENTS = st.builds(
    model.Deployment,
    services=several(st.builds(model.RunningService, name=TEXTS, replicas=INTEGERS, cores=optional(FLOATS))),
    caches=several(st.builds(model.Cache, name=TEXTS, size_bytes=optional(INTEGERS), time_to_live=optional(DURATIONS))),
    database=optional(
        st.builds(model.DatabaseServer, version=TEXTS, memory_bytes=optional(INTEGERS), settings=SETTINGS)
    ),
)
BRIEFS = st.builds(
    model.Brief,
    name=SNAKE, title=TEXTS, summary=TEXTS,
    actors=several(
        st.builds(
            model.Actor, name=SNAKE, kind=st.sampled_from(model.ActorKind), count=optional(INTEGERS), trust_notes=TEXTS
        )
    ),
    entities=several(ENTITIES), relations=several(RELATIONS), invariants=several(INVARIANTS),
    use_cases=several(USE_CASES),
    external_systems=several(
        st.builds(
            model.ExternalSystem, name=SNAKE, protocol=TEXTS, latency=optional(LATENCY), rate_limit=optional(FLOATS)
        )
    ),
    objectives=optional(OBJECTIVES), constraints=optional(CONSTRAINTS), deployment=optional(DEPLOYMENTS),
)  # fmt: skip
