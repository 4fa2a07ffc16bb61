"""The user's configuration file, where the first API key goes so that the command line finds it."""

import os
from pathlib import Path

import platformdirs


def path() -> Path:
    """``GROUNDPLAN_CONFIG``, else ``config.toml`` in the user's configuration directory."""
    stated = os.environ.get("GROUNDPLAN_CONFIG")
    return Path(stated) if stated else platformdirs.user_config_path("groundplan") / "config.toml"


def write(endpoint: str, api_key: str, workspace: str) -> Path:
    """Write the file, readable by its owner alone; where it lies."""
    file = path()
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_suffix(".tmp")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(f'endpoint = "{endpoint}"\nworkspace = "{workspace}"\napi_key = "{api_key}"\n')
    os.replace(temporary, file)
    return file
