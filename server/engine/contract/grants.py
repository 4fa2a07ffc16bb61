"""Tokens that a use case hands out: to whom proved a secret, and once."""

from dataclasses import replace

from server.engine.contract import secrets
from server.engine.contract.drafts import Draft
from server.engine.contract.inputs import Input
from server.engine.contract.sources import Source
from server.engine.contract.steps import calls, emits
from server.engine.contract.uses import Role, written
from server.engine.contract.views import Property
from server.engine.model.brief import ActorKind

_TOKEN = {"type": "string", "minLength": 16, "maxLength": 4096}
_JWT = {**_TOKEN, "examples": ["eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiI0NzExIn0.c2lnbmF0dXJl"]}


def granted(draft: Draft) -> tuple[Property, ...]:
    """The members of a token answer; empty when the use case opens or renews no session.

    It does when the caller proves a secret (a password, a token made before) without an access token, and the use case
    stores a new secret of the server's, or does nothing but verify.
    """
    if not draft.is_open or not draft.proves_secret:
        return ()
    made = _made(draft)
    if not made and (written(draft.statements) or draft.proves_token):
        return ()
    texts = (
        ("access_token", _JWT, "A JWT for the Authorization header."),
        ("token_type", {"type": "string", "const": "Bearer"}, "How the access token is presented (RFC 6750)."),
        ("expires_in", {"type": "integer", "minimum": 1, "maximum": 86_400}, "Lifetime of the access token [s]."),
    )
    fixed = tuple(Property(name, None, dict(schema), description=text) for name, schema, text in texts)
    renamed = tuple(
        Property("refresh_token" if name == "token" else name, None, dict(_TOKEN), description=_once(name))
        for name in made
    )
    return (*fixed, *renamed)


def named(drafts: list[Draft]) -> list[Draft]:
    """The drafts with the token of a session called ``refresh_token`` wherever a client shows it."""
    columns = {
        use.field.path
        for draft in drafts
        if granted(draft)
        for one in draft.inputs
        if one.source is Source.SERVER
        for use in one.uses
        if use.role is Role.VALUE and use.field is not None and secrets.is_secret(use.field)
    }
    return [replace(draft, inputs=tuple(_session_token(one, columns) for one in draft.inputs)) for draft in drafts]


def _session_token(one: Input, columns: set[str]) -> Input:
    shown = one.source is Source.CLIENT and one.field is not None and one.field.path in columns
    return replace(one, name="refresh_token") if shown and one.name == "token" else one


def made_secrets(draft: Draft) -> tuple[Property, ...]:
    """Secrets made for a logged-in caller, unless an event or another system takes them where they belong."""
    if draft.actor.kind is ActorKind.ANONYMOUS or calls(draft.use_case) or emits(draft.use_case):
        return ()
    return tuple(Property(name, None, dict(_TOKEN), description=_once(name)) for name in _made(draft))


def _made(draft: Draft) -> tuple[str, ...]:
    """Clear names of the secrets that the server makes and stores a digest of."""
    names = []
    for one in draft.inputs:
        stored = next((use.field for use in one.uses if use.role is Role.VALUE and secrets.is_secret(use.field)), None)
        if one.source is Source.SERVER and stored is not None and secrets.is_stored_form(stored.name):
            names.append(secrets.clear_name(stored.name))
    return tuple(dict.fromkeys(names))


def _once(name: str) -> str:
    return f"The {name.replace('_', ' ')} in clear, shown this once; only a digest of it is stored."
