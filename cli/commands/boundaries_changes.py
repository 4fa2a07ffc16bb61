"""What `--what-if` understands: one change each, in the words of the brief."""

import re

from cli.exits import Exit, leave
from groundplan.v1 import boundaries_pb2

KINDS = ("rate.", "team.", "pin.", "together=", "apart=")
"""How a change begins."""

_FORM = re.compile(r"(rate|team|pin)\.([^=]+)=(.*)|(together|apart)=(.+)")
_FACTOR = re.compile(r"(\d+(?:\.\d+)?|\.\d+)x")


def change_of(stated: list[str]) -> boundaries_pb2.BoundaryChange:
    """All of them as one message; ends the command at the first that is not understood."""
    change = boundaries_pb2.BoundaryChange()
    for text in stated:
        form = _FORM.fullmatch(text.strip())
        if form is None:
            leave(
                Exit.USAGE,
                f"--what-if {text}: say rate.A=2x, team.A=sales, pin.A=B, together=A,B or apart=A,B",
            )
        kind, name, value, group, members = form.groups()
        if kind == "rate":
            change.rates.add(use_case=name.strip(), factor=_factor(text, value.strip()))
        elif kind == "team":
            change.teams.add(entity=name.strip(), team=value.strip())
        elif kind == "pin":
            change.pins.add(entity=name.strip(), beside=value.strip())
        else:
            named = [one.strip() for one in members.split(",") if one.strip()]
            if len(set(named)) < 2:
                leave(Exit.USAGE, f"--what-if {text}: name at least two entities, with commas between them")
            (change.together if group == "together" else change.apart).add(entities=named)
    return change


def _factor(text: str, value: str) -> float:
    """``2x``, ``0.5x``; ``+30%`` and ``-10%``."""
    if found := _FACTOR.fullmatch(value):
        return float(found[1])
    if found := re.fullmatch(r"([+-]\d+(?:\.\d+)?)%", value):
        return max(0.0, 1 + float(found[1]) / 100)
    return leave(Exit.USAGE, f"--what-if {text}: a rate changes by a factor, such as 2x, 0.5x or +30%")
