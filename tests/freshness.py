"""Whether what is generated is what its sources make: makes it again in a copy of the tree and compares.

python -m tests.freshness
"""

import filecmp
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GENERATED = ("generated", "docs/reference")
SOURCES = (
    "Makefile",
    "buf.yaml",
    "pyproject.toml",
    "requirements.lock",
    "protos",
    "server",
    "cli",
    "docs",
    "generated",
)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        copy.mkdir()
        for name in SOURCES:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(source, copy / name)
        (copy / ".venv").symlink_to(ROOT / ".venv")
        # The environment is made already; without this, a newer lock file would have it made again through the link.
        command = ["make", "--silent", "--old-file=.venv/.ready", "generate", "docs"]
        environment = {"PYTHONPATH": f"{copy}:{copy / 'generated'}", "PATH": "/usr/bin:/bin"}
        subprocess.run(command, cwd=copy, check=True, stdout=subprocess.DEVNULL, env=environment)
        stale = sorted(name for top in GENERATED for name in _different(ROOT / top, copy / top, top))
    for name in stale:
        print(f"{name} is not what its source makes")
    if stale:
        print("run: make generate docs")
    return 1 if stale else 0


def _different(left: Path, right: Path, name: str) -> list[str]:
    compared = filecmp.dircmp(left, right, ignore=["__pycache__"])
    found = [f"{name}/{file}" for file in (*compared.left_only, *compared.right_only)]
    _, unequal, unread = filecmp.cmpfiles(left, right, compared.common_files, shallow=False)
    found += [f"{name}/{file}" for file in (*unequal, *unread)]
    for folder in compared.common_dirs:
        found += _different(left / folder, right / folder, f"{name}/{folder}")
    return found


if __name__ == "__main__":
    sys.exit(main())
