"""The invariants of a design as Markdown: what keeps each, what breaks it, and in which order to choose a remedy."""

from collections.abc import Sequence

from server.engine.model.confluence import InvariantVerdict, Need


def section(verdicts: Sequence[InvariantVerdict], heading: str = "##") -> str:
    """A table of all, then the story and the ways of each that needs coordination or a constraint's help."""
    if not verdicts:
        return ""
    lines = [
        f"{heading} Invariants",
        "",
        "| invariant | needs | kept by | confluent | published pattern |",
        "|---|---|---|---|---|",
    ]
    for one in verdicts:
        kept = one.constraint or one.chosen.value
        confluent = "yes" if one.confluent else "no"
        lines.append(
            f"| {one.invariant} | {one.need.value} | {_cell(kept)} | {confluent} | {_cell(one.pattern or '-')} |"
        )
    lines.append("")
    for one in verdicts:
        if one.confluent:
            continue
        lines += [f"{heading}# {one.invariant}", "", f"{_sentence(one.reason)}", ""]
        if one.story is not None:
            lines += [one.story.text(), ""]
        if one.searched:
            lines += [f"Searched: {one.searched}.", ""]
        lines += _ways(one)
    return "\n".join(lines)


def _ways(one: InvariantVerdict) -> list[str]:
    if one.need is Need.CONSTRAINT and len(one.options) < 2:
        return []
    lines = []
    for number, option in enumerate(one.options, start=1):
        cost = f" Cost: {option.cost}." if option.cost else ""
        lines.append(f"{number}. **{option.proposal.value}**: {option.how}.{cost}")
        if option.sql:
            lines += ["", "   ```sql", *(f"   {statement};" for statement in option.sql), "   ```", ""]
    return [*lines, ""]


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
