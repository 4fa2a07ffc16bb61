"""Which secrets a caller sends, which the server makes, and when one is handed out."""

from server.engine.contract.catalogue import Field
from server.engine.contract.words import words
from server.engine.model.brief import Sensitivity

_STORED_FORMS = ("_hash", "_digest", "_hashed", "_encrypted", "_ciphertext", "_sha256", "_fingerprint", "_hmac")
_CHOSEN_BY_PEOPLE = frozenset({"password", "passphrase", "passcode", "pin", "answer"})


def is_secret(field: Field | None) -> bool:
    return field is not None and field.sensitivity is Sensitivity.SECRET


def clear_name(name: str) -> str:
    """What a caller calls it: ``password_hash`` → ``password``. The stored form never crosses the interface."""
    for ending in _STORED_FORMS:
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending)
    return name


def is_chosen_by_people(name: str) -> bool:
    """A password and its like come from the person; tokens, codes and keys are made by the server."""
    return bool(_CHOSEN_BY_PEOPLE & set(words(name)))


def is_stored_form(name: str) -> bool:
    return clear_name(name) != name
