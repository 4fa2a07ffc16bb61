"""The words of a use case's name: its verb, the thing it is about, and what is left of it beside an entity's name."""

from server.engine.kernel.naming import plural, singular, snake

LIST_VERBS = frozenset({"browse", "list", "query", "search", "find", "filter", "explore", "export", "page"})
SEARCH_VERBS = frozenset({"search", "find", "filter", "query"})
READ_VERBS = frozenset({"get", "view", "show", "read", "fetch", "see", "open", "look", "load", "retrieve", "check"})
CREATE_VERBS = frozenset(
    {
        "add", "attach", "book", "create", "insert", "issue", "leave", "log", "make", "open", "place", "post", "put",
        "record", "register", "request", "send", "sign", "start", "submit", "upload", "write",
    }
)  # fmt: skip
UPDATE_VERBS = frozenset({"adjust", "change", "configure", "edit", "modify", "patch", "rename", "set", "update"})
REPLACE_VERBS = frozenset({"put", "replace", "save", "set"})
DELETE_VERBS = frozenset({"delete", "destroy", "discard", "drop", "erase", "remove"})

_PREPOSITIONS = frozenset({"about", "at", "by", "for", "from", "in", "into", "of", "on", "onto", "to", "with"})
_ARTICLES = frozenset({"a", "an", "any", "its", "my", "our", "the", "your"})


def words(name: str) -> tuple[str, ...]:
    """``MarkReceiptShipped`` → ``("mark", "receipt", "shipped")``."""
    return tuple(word for word in snake(name).split("_") if word)


def verb(name: str) -> str:
    """The first word of a use case's name."""
    return words(name)[0]


def mention(name: str, *nouns: str) -> tuple[int, int, int] | None:
    """Where a use case's name mentions one of the nouns, comparable: the best mention is the greatest.

    A mention before the first preposition counts more than one after it (``ListReviewsOfListing`` is about reviews);
    then the later one (``ListShopListings`` is about listings), then the longer one. ``None`` without a mention.
    """
    said = [singular(word) for word in words(name)]
    first_preposition = next((at for at, word in enumerate(said) if at and word in _PREPOSITIONS), len(said))
    found: list[tuple[int, int, int]] = []
    for noun in nouns:
        wanted = [singular(word) for word in words(noun)]
        found += [
            (1 if end <= first_preposition else 0, end, len(wanted))
            for end in range(len(said), len(wanted), -1)
            if wanted and said[end - len(wanted) : end] == wanted
        ]
    return max(found, default=None)


def without(name: str, *nouns: str) -> str:
    """A use case's name without the words of the entity it is about, in lowerCamelCase: the custom verb of AIP-136.

    ``MarkReceiptShipped`` about ``Receipt`` → ``markShipped``. The first of the nouns that is mentioned is taken out.
    """
    said = list(words(name))
    for wanted in ([singular(word) for word in words(noun)] for noun in nouns):
        starts = [
            start
            for start in range(len(said) - len(wanted), 0, -1)
            if wanted and [singular(word) for word in said[start : start + len(wanted)]] == wanted
        ]
        if starts:
            del said[starts[0] : starts[0] + len(wanted)]
            while len(said) > 1 and (said[-1] in _PREPOSITIONS or said[-1] in _ARTICLES):
                said.pop()
            break
    return said[0] + "".join(word.capitalize() for word in said[1:])


def noun(name: str) -> str:
    """What stands between a use case's verb and its first preposition: ``ReplaceInventory`` → ``inventory``."""
    said = words(name)[1:]
    end = next((at for at, word in enumerate(said) if word in _PREPOSITIONS), len(said))
    return "-".join(word for word in said[:end] if word not in _ARTICLES)


def kebab(name: str) -> str:
    """``ListingImage`` → ``listing-image``."""
    return snake(name).replace("_", "-")


def phrase(name: str) -> str:
    """``ListingImage`` → ``listing image``."""
    return snake(name).replace("_", " ")


def phrases(name: str) -> str:
    """``ListingImage`` → ``listing images``."""
    return plural(snake(name)).replace("_", " ")


def sentence(name: str) -> str:
    """``MarkReceiptShipped`` → ``Mark receipt shipped``: the summary of an operation."""
    return " ".join(words(name)).capitalize()


def article(noun: str) -> str:
    """``a listing``, ``an offering``."""
    return ("an " if noun[:1] in "aeio" else "a ") + noun


def listed(items: list[str] | tuple[str, ...], conjunction: str = "and") -> str:
    """``a, b and c``."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {conjunction} {items[-1]}"
