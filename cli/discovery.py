"""Where the service is and who we are: flags, then the environment, then the user's configuration file."""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from cli.exits import Exit, leave

DEFAULT_ENDPOINT = "http://127.0.0.1:8080"
DEFAULT_WORKSPACE = "default"


@dataclass(frozen=True)
class Target:
    endpoint: str
    """``http://host:port`` or ``https://host:port`` of the edge."""
    workspace: str
    api_key: str

    def __repr__(self) -> str:
        return f"Target({self.endpoint!r}, {self.workspace!r}, …)"

    @property
    def parent(self) -> str:
        return f"workspaces/{self.workspace}"


def configuration_file() -> Path:
    """``GROUNDPLAN_CONFIG``, else ``config.toml`` in the user's configuration directory."""
    stated = os.environ.get("GROUNDPLAN_CONFIG")
    return Path(stated) if stated else platformdirs.user_config_path("groundplan") / "config.toml"


def discover(endpoint: str | None, workspace: str | None, api_key: str | None) -> Target:
    """The first of flag, environment and file that states each of the three."""
    file = configuration_file()
    try:
        kept = read(file)
    except (OSError, ValueError) as error:
        leave(Exit.USAGE, f"{file} cannot be read: {error}")
    return Target(
        endpoint=_normal(_first(endpoint, "ENDPOINT", kept.get("endpoint")) or DEFAULT_ENDPOINT),
        workspace=_first(workspace, "WORKSPACE", kept.get("workspace")) or DEFAULT_WORKSPACE,
        api_key=_first(api_key, "API_KEY", kept.get("api_key")) or "",
    )


def _first(flag: str | None, variable: str, kept: str | None) -> str | None:
    return flag or os.environ.get(f"GROUNDPLAN_{variable}") or kept


def read(file: Path) -> dict[str, str]:
    """What the configuration file states; nothing when there is none.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no TOML.
    """
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return {name: value for name, value in found.items() if isinstance(value, str)}


def _normal(endpoint: str) -> str:
    endpoint = endpoint.rstrip("/")
    return endpoint if "://" in endpoint else f"http://{endpoint}"
