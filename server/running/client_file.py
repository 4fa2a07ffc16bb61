"""The user's configuration file, where the first API key goes so that the command line finds it."""

import hashlib
import json
import os
import re
import tempfile
import tomllib
from pathlib import Path

import platformdirs

_RECORD = "client.json"
"""In the data directory: which file was written, and the digest of the key in it. The key itself is not kept."""


def path() -> Path:
    """``GROUNDPLAN_CONFIG``, else ``config.toml`` in the user's configuration directory."""
    stated = os.environ.get("GROUNDPLAN_CONFIG")
    return Path(stated) if stated else platformdirs.user_config_path("groundplan") / "config.toml"


def keep(endpoint: str, api_key: str, workspace: str, data_dir: Path) -> str:
    """Write endpoint, workspace and key where the command line finds them; a sentence that says where.

    A file that holds the key of another endpoint stays as it is, and so does one that cannot be read or written: then
    they go to a file in the data directory.
    """
    values = {"endpoint": endpoint, "workspace": workspace, "api_key": api_key}
    file = path()
    try:
        if not _of_another(file, endpoint):
            _write(file, values, data_dir)
            return f"written to {file}, where the groundplan command finds it"
        reason = f"{file} names another Groundplan and is left as it is"
    except (OSError, ValueError) as error:
        reason = f"{file} cannot be used: {error}"
    file = data_dir / "client.toml"
    try:
        _write(file, values, data_dir)
    except (OSError, ValueError) as error:
        return f"{reason}; nor can {file} be written: {error}. Keep the key yourself"
    return f"{reason}; written to {file} instead: set GROUNDPLAN_CONFIG={file} to use it"


def refresh(endpoint: str, data_dir: Path) -> str | None:
    """Bring the endpoint up to date in the file an earlier start wrote, when it still holds that key.

    Why it could not be done, or None.
    """
    try:
        record = json.loads((data_dir / _RECORD).read_text())
        file = Path(record["file"])
        kept = tomllib.loads(file.read_text())
        ours = _digest(kept.get("workspace"), kept.get("api_key")) == record["sha256"]
        if ours and kept.get("endpoint") != endpoint:
            _replace(file, _with(file.read_text(), {"endpoint": endpoint}))
    except FileNotFoundError:
        return None  # nothing was written, or its owner has removed it
    except (OSError, ValueError, KeyError, TypeError) as error:
        return f"the endpoint in the configuration file could not be brought up to date: {error}"
    return None


def _of_another(file: Path, endpoint: str) -> bool:
    try:
        kept = tomllib.loads(file.read_text())
    except FileNotFoundError:
        return False
    return bool(kept.get("api_key")) and kept.get("endpoint") != endpoint


def _write(file: Path, values: dict[str, str], data_dir: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    _replace(file, _with(file.read_text() if file.exists() else "", values))
    record = {"file": str(file.absolute()), "sha256": _digest(values["workspace"], values["api_key"])}
    (data_dir / _RECORD).write_text(json.dumps(record))


def _digest(workspace: object, api_key: object) -> str:
    return hashlib.sha256(f"{workspace} {api_key}".encode()).hexdigest()


def _with(text: str, values: dict[str, str]) -> str:
    """The text with these values at its top level; everything else, comments included, stays."""
    head, table, rest = re.match(r"(?s)(.*?)((?:^\[)|\Z)(.*)", text, re.MULTILINE).groups()  # type: ignore[union-attr]
    for name, value in values.items():
        line = f"{name} = {json.dumps(value)}"  # a JSON string of such values is a TOML string
        pattern = re.compile(rf"^{name}\s*=.*$", re.MULTILINE)
        if pattern.search(head):
            head = pattern.sub(lambda _, line=line: line, head, count=1)
        else:
            head = f"{head.rstrip()}\n{line}\n".lstrip()
    changed = f"{head}{table}{rest}"
    tomllib.loads(changed)
    return changed


def _replace(file: Path, text: str) -> None:
    """Whole or not at all, readable by its owner alone; what a link leads to is replaced, not the link."""
    target = Path(os.path.realpath(file))
    descriptor, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)  # 0600
    try:
        with os.fdopen(descriptor, "w") as out:
            out.write(text)
        os.replace(temporary, target)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
