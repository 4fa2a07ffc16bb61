"""References ``:'name'`` in a statement to values that an earlier statement of its transaction returned."""

import re
from collections.abc import Mapping

_REFERENCE = re.compile(r":'(\w+)'")


def references(sql: str) -> tuple[str, ...]:
    return tuple(_REFERENCE.findall(sql))


def bound(sql: str, values: Mapping[str, str], missing: str = "0") -> str:
    """The statement with a literal for each reference."""

    def literal(match: re.Match[str]) -> str:
        value = values.get(match[1], missing).replace("'", "''")
        if "\\" not in value:
            return f"'{value}'"
        doubled = value.replace("\\", "\\\\")
        return f" E'{doubled}'"

    return _REFERENCE.sub(literal, sql)
