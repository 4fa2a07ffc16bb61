"""Orders analyses so that each comes after those it needs."""

import graphlib

from server.engine.analysis import Analysis


def ordered(analyses: tuple[Analysis, ...]) -> tuple[Analysis, ...]:
    """The analyses in an order in which each follows those it needs; among the free ones, as given.

    Raises:
        ValueError: an analysis needs one that is not among them, or two need each other.
    """
    by_name = {analysis.name: analysis for analysis in analyses}
    for analysis in analyses:
        if unknown := [name for name in analysis.needs if name not in by_name]:
            raise ValueError(f"{analysis.name} needs {', '.join(unknown)}, which no analysis is called")
    sorter = graphlib.TopologicalSorter({analysis.name: analysis.needs for analysis in analyses})
    try:
        return tuple(by_name[name] for name in sorter.static_order())
    except graphlib.CycleError as error:
        raise ValueError(f"analyses need each other: {' → '.join(error.args[1])}") from error
