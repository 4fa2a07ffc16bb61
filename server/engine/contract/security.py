"""Security schemes and scopes: which kind of caller presents which token, and what each scope allows."""

from dataclasses import dataclass
from typing import Any

from server.engine.contract import words
from server.engine.contract.endpoints import Endpoint, Interface
from server.engine.model.brief import ActorKind

_SCHEMES = {
    ActorKind.END_USER: "user",
    ActorKind.PARTNER: "partner",
    ActorKind.OPERATOR: "staff",
    ActorKind.INTERNAL_SERVICE: "service",
}


@dataclass(frozen=True)
class Security:
    interface: Interface
    host: str
    issuer: str = ""
    """The service that issues the users' tokens, where it is another one of the plan."""

    def requirement(self, one: Endpoint) -> list[dict[str, list[str]]]:
        """What the operation asks for; an empty list for what anybody may call."""
        if one.behaviour.is_open:
            return []
        return [{self.scheme_name(one): list(one.behaviour.scopes)}]

    def of_operations(self) -> list[dict[str, list[str]]]:
        """Who may follow long work: whoever may start some, with that token."""
        started = [one for one in self.interface.endpoints if one.behaviour.is_long]
        names = dict.fromkeys(self.scheme_name(one) for one in started if not one.behaviour.is_open)
        anybody: list[dict[str, list[str]]] = [{}] if any(one.behaviour.is_open for one in started) else []
        with_token: list[dict[str, list[str]]] = [{name: []} for name in names]
        return with_token + anybody

    def scheme_name(self, one: Endpoint) -> str:
        return _SCHEMES.get(one.draft.actor.kind, "user")

    def scopes(self) -> dict[str, dict[str, str]]:
        """Scopes by scheme, each with what it allows."""
        found: dict[str, dict[str, list[str]]] = {}
        for one in self.interface.endpoints:
            for scope in one.behaviour.scopes:
                allowed = found.setdefault(self.scheme_name(one), {}).setdefault(scope, [])
                allowed.append(words.sentence(one.use_case.name).lower())
        return {
            name: {scope: f"{words.listed(allowed).capitalize()}." for scope, allowed in sorted(of_scheme.items())}
            for name, of_scheme in sorted(found.items())
        }

    @property
    def issues_tokens(self) -> bool:
        return any(
            one.answer.view is not None and one.answer.view.name.startswith("TokenSet")
            for one in self.interface.endpoints
        )

    def schemes(self) -> dict[str, Any]:
        return {name: self._scheme(name, scopes) for name, scopes in self.scopes().items()}

    def _scheme(self, name: str, scopes: dict[str, str]) -> dict[str, Any]:
        if name == "user" and (self.issues_tokens or self.issuer):
            listed = "\n".join(f"- `{scope}`: {text}" for scope, text in scopes.items())
            text = (
                f"Access token of a person: a JWT that {self.issuer or 'this service'} issues, signed with an "
                "asymmetric key, valid for minutes. "
                f"Its `sub` is the caller, its `scope` claim lists what it may do:\n\n{listed}"
            )
            return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": text}
        domain = f"{self.interface.catalogue.brief.name}.example"
        token = f"https://auth.{domain}/token"
        if name in ("service", "partner"):
            flows = {"clientCredentials": {"tokenUrl": token, "scopes": scopes}}
            who = "another service of ours" if name == "service" else "a partner's system"
            return {"type": "oauth2", "description": f"Access token (JWT) of {who}.", "flows": flows}
        authorize = f"https://auth.{domain}/authorize"
        flow = {"authorizationCode": {"authorizationUrl": authorize, "tokenUrl": token, "scopes": scopes}}
        who = "our staff, from the company's identity provider, with a second factor" if name == "staff" else "a person"
        return {
            "type": "oauth2",
            "description": f"Access token (JWT) of {who}; authorization code flow with PKCE.",
            "flows": flow,
        }
