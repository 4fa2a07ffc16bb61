"""Random briefs: any value the types allow and the contract can carry, sound or not."""

import types
import typing
from typing import Any

import msgspec
from hypothesis import strategies as st

from server.engine.model.brief import (
    Attribute,
    Branch,
    Brief,
    Cache,
    Call,
    DatabaseServer,
    ExternalSystem,
    Loop,
    Naming,
    RunningService,
    Step,
    Team,
)

text = st.text(st.characters(codec="utf-8"), max_size=6)
stated = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6)
microseconds = st.integers(0, 3_155_760_000_000_000)
whole = st.integers(0, 2**31 - 1)


def _few(items: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(items, max_size=2).map(tuple)


def _branch(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Branch]:
    return st.builds(Branch, probability=st.none() | st.floats(0, 1), steps=_few(inner))


steps = st.recursive(
    st.one_of(
        st.builds(Step, sql=stated),
        st.builds(Step, emit=stated),
        st.builds(Step, compute=microseconds),
        st.builds(Step, call=st.builds(Call, external_system=stated, latency=st.none() | microseconds)),
        st.builds(Step, call=st.builds(Call, use_case=stated)),
    ),
    lambda inner: st.one_of(
        st.builds(Step, choice=st.lists(_branch(inner), min_size=1, max_size=2).map(tuple)),
        st.builds(Step, optional=_branch(inner)),
        st.builds(
            Step,
            loop=st.builds(Loop, mean=st.none() | st.floats(0, 9), max=st.none() | whole, steps=_few(inner)),
        ),
    ),
    max_leaves=4,
)


# Fields whose zero means the default, or which are more than their type says.
SPECIAL: dict[tuple[type, str], st.SearchStrategy[Any]] = {
    (Attribute, "min"): st.none() | st.integers(-(2**53), 2**53) | st.floats(-1e300, 1e300),
    (Attribute, "max"): st.none() | st.integers(-(2**53), 2**53) | st.floats(-1e300, 1e300),
    (Team, "size"): st.integers(1, 100),
    (RunningService, "replicas"): st.integers(1, 100),
    (RunningService, "workers"): st.integers(1, 100),
    (ExternalSystem, "protocol"): stated,
    (Cache, "policy"): stated,
    (Naming, "tables"): st.sampled_from(["plural", "singular"]),
    (Naming, "keys"): st.sampled_from(["bigint", "uuid"]),
    (DatabaseServer, "settings"): _few(st.tuples(text, text)),
}


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a type, following the fields of engine values."""
    if kind is Step:
        return steps
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        fields = {}
        for info in msgspec.structs.fields(kind):
            own = SPECIAL.get((kind, info.name))
            fields[info.name] = own if own is not None else values(info.type)
        return st.builds(kind, **fields)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        return _few(values(arguments[0]))
    if origin in (typing.Union, types.UnionType):
        return st.one_of(*(st.none() if each is type(None) else values(each) for each in arguments))
    if isinstance(kind, type) and issubclass(kind, str) and kind is not str:
        return st.sampled_from(list(kind))
    simple = {str: text, int: whole, float: st.floats(-1e9, 1e9), bool: st.booleans()}
    return simple[kind]


briefs = values(Brief)
