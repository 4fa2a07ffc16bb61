"""How well two sides come apart: the share of writes that would be torn, and the calls that would follow."""

from collections.abc import Mapping

from server.engine.boundaries.crossings import crossings
from server.engine.boundaries.groups import Groups, united
from server.engine.boundaries.passing import coordinated, copies_of, is_served, style_of
from server.engine.model.boundaries import Style

TORN = 0.5
"""Share of a side's writing transactions beyond which the seam is in the wrong place: it rarely works alone."""


def sides(modules: Groups, labels: Mapping[str, str]) -> Groups:
    """Groups by label; the unnamed side is called ``-``."""
    names = sorted(set(labels.values()))
    cut = modules.kept(
        tuple(sorted(labels.items())),
        lambda: united(
            modules, ((name or "-", [module for module in modules.names if labels[module] == name]) for name in names)
        ),
    )
    return cut.under(modules.workload)


def torn_share(cut: Groups) -> float:
    """Of the side that writes less: how many of its writing transactions need a saga, by peak rate."""
    flows = cut.workload.flows
    writing = dict.fromkeys(cut.names, 0.0)
    for flow in flows:
        for executions in flow.transactions.values():
            written = {cut.of[t.entity] for e in executions for t in e.touches if t.writing and t.entity in cut.of}
            for group in written:
                writing[group] += flow.peak
    ripped = dict.fromkeys(cut.names, 0.0)
    for one in coordinated(cut):
        for group in one.groups:
            ripped[group] += cut.workload.flow(one.use_case).peak * one.visits
    shares = [(ripped[name] / writing[name], name) for name in cut.names if writing[name]]
    smallest = min(((writing[name], name) for name in cut.names if writing[name]), default=(0.0, ""))[1]
    return next((share for share, name in shares if name == smallest), 0.0)


def calls_from(cut: Groups, side: str) -> float:
    """Round trips a second, at peak, that use cases starting on this side make to others and wait for."""
    copies = copies_of(cut)
    return sum(
        cut.workload.flow(one.use_case).peak * one.visits
        for one in crossings(cut)
        if one.home == side and style_of(cut, one) is Style.CALL and not is_served(cut, one, copies)
    )
