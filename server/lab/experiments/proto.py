"""A .proto compiles with protoc and passes buf lint (STANDARD)."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

from server.engine.model.claims import ProtoCompiles
from server.engine.model.plan import Figure
from server.lab.limits import LIMITS
from server.lab.observation import Observation, UnprovenError, confirmed, refuted

_SECONDS = 30
_SHOWN = 5
_PLACED = re.compile(r"[^ ]+\.proto:")
_BUF = """\
version: v2
modules:
  - path: proto
  - path: google
    lint:
      use: [MINIMAL]
      ignore: [google]
lint:
  use: [STANDARD]
"""


def observe(test: ProtoCompiles) -> Observation:
    path = PurePosixPath(test.path)
    if path.is_absolute() or ".." in path.parts or path.suffix != ".proto":
        raise UnprovenError(f"{test.path!r} is not a relative path to a .proto file")
    if len(test.content.encode(errors="replace")) > LIMITS.document:
        raise UnprovenError(f"the file has more than {LIMITS.document} bytes")
    repeat = f"protoc -I. --descriptor_set_out=/dev/null {path} && buf lint (STANDARD): neither reports anything."
    with tempfile.TemporaryDirectory(prefix="groundplan-proto-") as folder:
        home = Path(folder)
        file = home / "proto" / path
        file.parent.mkdir(parents=True)
        file.write_text(test.content)
        _google(home / "google")
        compiled = _protoc(home, path)
        if compiled:
            return refuted(f"protoc reports: {compiled}.", repeat=repeat)
        linted = _lint(home)
    lines = len(test.content.splitlines())
    figures = (Figure("lines", str(lines)), Figure("lint findings", str(len(linted))))
    if linted:
        return refuted(f"buf lint reports: {'; '.join(linted[:_SHOWN])}.", figures=figures, repeat=repeat)
    return confirmed("The file compiles and buf lint finds nothing.", figures=figures, repeat=repeat)


def _protoc(home: Path, path: PurePosixPath) -> str:
    """What protoc complains about; empty when it accepts the file."""
    bundled = _package("grpc_tools") / "_proto"
    roots = [f"-I{folder}" for folder in (home / "proto", home / "google", bundled)]
    argv = [sys.executable, "-m", "grpc_tools.protoc", *roots, f"--descriptor_set_out={os.devnull}", str(path)]
    done = _run(argv, home)
    if done.returncode == 0:
        return ""
    # Lines about the file or about what it imports; the rest is protoc's own logging, with times in it.
    said = [line.replace(f"{home}/proto/", "") for line in done.stderr.splitlines() if _PLACED.match(line)]
    return "; ".join(said[:_SHOWN]).rstrip(".") or f"exit status {done.returncode}"


def _lint(home: Path) -> list[str]:
    (home / "buf.yaml").write_text(_BUF)
    done = _run([_buf(), "lint", "--error-format=text"], home)
    if done.returncode == 0:
        return []
    said = [line.removeprefix("proto/").rstrip(".") for line in (done.stdout + done.stderr).splitlines() if line]
    return sorted(said) or [f"exit status {done.returncode}"]


def _google(target: Path) -> None:
    """google/api, rpc, type and longrunning: what a contract may import; no registry is asked for them."""
    installed = _package("google.api").parent
    vendored = Path(__file__).parents[3] / "protos" / "third_party" / "google"
    for source in (installed, vendored):
        for name in ("api", "rpc", "type", "longrunning"):
            # The installed operations_proto.proto is operations.proto under another name: both would clash.
            for file in set((source / name).glob("*.proto")) - {source / "longrunning" / "operations_proto.proto"}:
                copy = target / "google" / name / file.name
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, copy)


def _package(name: str) -> Path:
    found = find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise UnprovenError(f"the package {name} is not installed")
    return Path(next(iter(found.submodule_search_locations)))


def _buf() -> str:
    beside = Path(sysconfig.get_path("scripts")) / "buf"
    found = str(beside) if beside.exists() else shutil.which("buf")
    if found is None:
        raise UnprovenError("buf (PyPI buf-bin) is not installed")
    return found


def _run(argv: list[str], home: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(home), "BUF_CACHE_DIR": str(home / "cache")}
    try:
        return subprocess.run(
            argv, cwd=home, env=environment, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise UnprovenError(f"{Path(argv[0]).name} took longer than {_SECONDS} s") from None
