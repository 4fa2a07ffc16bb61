"""The words of a text, lower-case: names of tables are among them."""

import re

_WORD = re.compile(r"\w+")


def words_in(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))
