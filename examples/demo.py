"""The whole journey as an outside client sees it: plain JSON over HTTP through the edge, nothing of ours imported.

    python examples/demo.py examples/marketplace/brief.yaml --out plan/marketplace

Starts Groundplan (unless --endpoint names one that runs), creates brief and design, follows the operation, writes the
artefacts and prints the headline decisions with their evidence.
"""

import argparse
import io
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
import uuid
import zipfile
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

START_SECONDS = 180
PLANNING_SECONDS = 60
"""Deadline of planning a migration: the longest that a server with its own settings grants."""
SHOWN_ROWS = 6
"""Of a table of the plan; the file has all."""
WIDTH = 120
"""Characters of a line where no terminal says how many fit."""
ROOT = Path(__file__).resolve().parent.parent
console = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else WIDTH)


class Refused(SystemExit):
    """The service's answer to a request it did not serve; ends the demo unless it was reckoned with."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class Api:
    """JSON over HTTP with an API key."""

    def __init__(self, endpoint: str, workspace: str, key: str) -> None:
        self.endpoint, self.parent, self._key = endpoint, f"workspaces/{workspace}", key

    def raw(self, method: str, path: str, body: dict[str, Any] | None = None, seconds: int | None = None) -> bytes:
        """``seconds``: the deadline of a call that may take longer than the server's default."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"authorization": f"Bearer {self._key}", "content-type": "application/json"}
        if seconds is not None:
            headers["grpc-timeout"] = f"{seconds}S"
        request = urllib.request.Request(f"{self.endpoint}/v1/{path}", data, headers, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=75) as answer:  # noqa: S310
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            said = error.read().decode(errors="replace")
            raise Refused(f"{method} /v1/{path}: {error.code} {said}", error.code) from error
        except urllib.error.URLError as error:
            raise SystemExit(f"{self.endpoint} does not answer: {error.reason}") from error

    def exists(self, name: str) -> bool:
        try:
            self.raw("GET", name)
        except Refused as refusal:
            if refusal.status != 404:
                raise
            return False
        return True

    def call(
        self, method: str, path: str, body: dict[str, Any] | None = None, seconds: int | None = None
    ) -> dict[str, Any]:
        return dict(json.loads(self.raw(method, path, body, seconds)))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("brief", type=Path)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--endpoint", help="a Groundplan that runs; its key comes from the configuration file")
    chosen = arguments.parse_args()
    demand_replaceable(chosen.out)
    began = time.monotonic()
    running = None if chosen.endpoint else start()
    try:
        journey(connect(chosen.endpoint), chosen.brief, chosen.out, began)
    finally:
        if running is not None:
            end(running)
            console.print("database, server, worker and edge are stopped")


def start() -> "subprocess.Popen[bytes]":
    """All four processes on free ports, in a data directory of its own: nothing of the user is touched."""
    folder = ROOT / ".cache" / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    for name in [name for name in os.environ if name.startswith("GROUNDPLAN_")]:
        del os.environ[name]  # settings of the user's own Groundplan are not for this one
    os.environ["GROUNDPLAN_CONFIG"] = str(folder / "config.toml")
    if not (folder / "postgres").exists():
        (folder / "config.toml").unlink(missing_ok=True)  # its key was of a database that is gone
    environment = {**os.environ, "GROUNDPLAN_DATA_DIR": str(folder), "GROUNDPLAN_GRPC_PORT": "0"}
    environment |= {"GROUNDPLAN_EDGE_PORT": "0", "PYTHONUNBUFFERED": "1"}
    with console.status("starting database, server, worker and edge …"):
        process = subprocess.Popen(
            [sys.executable, "-m", "server", "up"], cwd=ROOT, env=environment, stdout=subprocess.PIPE
        )
        try:
            ready = is_ready(process)
        except BaseException:  # Ctrl-C among them: nothing is left behind
            end(process)
            raise
    if ready:
        state = json.loads((folder / "run" / "state.json").read_text())
        os.environ["GROUNDPLAN_ENDPOINT"] = f"http://{state['endpoint']}"
        return process
    end(process)
    raise SystemExit(f"Groundplan did not start; its logs are in {folder / 'run' / 'log'}")


def is_ready(process: "subprocess.Popen[bytes]") -> bool:
    """Wait until it says so; False when it ends first or takes too long."""
    assert process.stdout is not None
    deadline, said = time.monotonic() + START_SECONDS, b""
    while select.select([process.stdout], [], [], max(0, deadline - time.monotonic()))[0]:
        chunk = os.read(process.stdout.fileno(), 65_536)
        said += chunk
        if b"\nready\n" in b"\n" + said:
            return True
        if not chunk:
            return False
    return False


def end(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=150)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def connect(endpoint: str | None) -> Api:
    file = os.environ.get("GROUNDPLAN_CONFIG") or Path.home() / ".config" / "groundplan" / "config.toml"
    kept = tomllib.loads(Path(file).read_text())
    return Api(endpoint or os.environ["GROUNDPLAN_ENDPOINT"], kept["workspace"], kept["api_key"])


def journey(api: Api, brief: Path, out: Path, began: float) -> None:
    stored = store(api, brief)
    console.print(f"brief [bold]{stored['title']}[/bold]: {stored['name']}, revision {stored['revisionId']}")
    request = {"brief": stored["name"]}
    operation = api.call("POST", f"{api.parent}/designs?request_id={uuid.uuid4()}", request)
    design = follow(api, operation)
    write(api.raw("GET", f"{design['name']}:download"), out)
    show(api, design, out, began)
    later = brief.with_name(f"{brief.stem}_v2{brief.suffix}")
    if later.exists():
        migrate(api, brief, later)


def store(api: Api, file: Path) -> dict[str, Any]:
    """Create the brief, or make it the next revision when an earlier run has left one."""
    source = source_of(file)
    known = api.call("POST", "briefs:check", {"source": source})
    for problem in known.get("problems", []):
        console.print(f"{file}:{problem.get('line')}:{problem.get('column')}: {problem['message']}", markup=False)
    if known.get("problems"):
        raise SystemExit(1)
    name = f"{api.parent}/briefs/{file.parent.name}"
    if api.exists(name):
        return api.call("PATCH", name, {"brief": {"name": name}, "source": source})
    return api.call("POST", f"{api.parent}/briefs", {"briefId": file.parent.name, "source": source})


def source_of(file: Path) -> dict[str, str]:
    return {"filename": file.name, "format": "BRIEF_FORMAT_YAML", "text": file.read_text()}


def follow(api: Api, operation: dict[str, Any]) -> dict[str, Any]:
    """Poll the operation until it is done; its progress is in the metadata."""
    columns = (
        SpinnerColumn(),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("queued", total=1.0)
        while not operation.get("done"):
            time.sleep(0.2)
            operation = api.call("GET", operation["name"])
            made = operation["metadata"].get("progress", {})
            if made:
                bar.update(task, completed=made.get("fraction", 0), description=made.get("message", ""))
    if "error" in operation:
        raise SystemExit(f"the design failed: {operation['error']['message']}")
    return dict(operation["response"])


def demand_replaceable(out: Path) -> None:
    """Only what is empty, new, or an earlier plan is replaced."""
    if not out.exists() and not out.is_symlink():
        return
    if out.is_dir() and not out.is_symlink():
        if not any(out.iterdir()):
            return
        try:
            artefacts = json.loads((out / "manifest.json").read_text())["artefacts"]
            if isinstance(artefacts, list) and all("sha256" in artefact for artefact in artefacts):
                return
        except (OSError, ValueError, KeyError, TypeError):
            pass
    raise SystemExit(f"{out} holds something that is no plan; choose another folder")


def write(archive: bytes, out: Path) -> None:
    if out.exists():
        shutil.rmtree(out)
    out.mkdir(parents=True)
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        packed.extractall(out)


def show(api: Api, design: dict[str, Any], out: Path, began: float) -> None:
    """A verdict per deliverable, three decisions with their basis, and what was assumed, by count."""
    summaries = api.call("GET", f"{design['name']}/deliverables")["deliverables"]
    details = [api.call("GET", summary["name"]) for summary in summaries]
    console.print()
    for detail in details:
        counts = detail["counts"]
        console.print(f"[bold]{detail['name'].rsplit('/', 1)[-1]}[/bold]: ", end="")
        console.print(detail["verdict"], markup=False)
        if sum(counts.get(name, 0) for name in ("confirmed", "refuted", "unproven")):
            said = f"{counts.get('confirmed', 0)} claims confirmed, {counts.get('refuted', 0)} refuted"
            console.print(f"  {said}, {counts.get('unproven', 0)} unproven, {counts.get('findings', 0)} findings")
    console.print()
    known = {piece["id"]: piece for detail in details for piece in detail.get("evidence", [])}
    for decision in headlines(details, known):
        show_decision(decision, known)
    assumed = sum(detail["counts"].get("assumptions", 0) for detail in details)
    asked = sum(detail["counts"].get("openQuestions", 0) for detail in details)
    made = design["progress"]
    show_physical(out)
    console.print()
    console.print(f"{assumed} assumptions and {asked} open questions: see {out / 'assumptions.md'}", markup=False)
    console.print(f"{made.get('computed', 0)} results and claims computed, {made.get('reused', 0)} reused")
    console.print(f"plan: {out / 'README.md'} ({time.monotonic() - began:.1f} s)", markup=False)


def show_physical(out: Path) -> None:
    """The first indexes, and the use cases that leave their objective first, as the plan's own pages have them."""
    page = out / "physical" / "README.md"
    if not page.exists():
        return
    sections: dict[str, list[list[str]]] = {}
    heading = ""
    for line in page.read_text().splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ")
        elif line.startswith("| "):
            cells = [cell.strip().strip("`") for cell in line.strip("|").split(" | ")]
            sections.setdefault("Indexes" if heading.startswith("Indexes of ") else heading, []).append(cells)
    for name, columns in (("Indexes", (0, 1, 2)), ("Growth", None)):
        if name not in sections:
            continue
        head, *rows = sections[name]
        rows = [row for row in rows if row != head]  # each service's indexes have the same head
        shown = columns or range(len(head))
        title = f"{name}: {min(SHOWN_ROWS, len(rows))} of {len(rows)}"
        table = Table(*(head[place] for place in shown), title=title, box=SIMPLE_HEAD)
        for row in rows[:SHOWN_ROWS]:
            table.add_row(*(Text(row[place]) for place in shown))
        console.print(table)


def migrate(api: Api, brief: Path, later: Path) -> None:
    """The way from this version of the brief to the next: how many steps, the longest that blocks, what was seen."""
    began = time.monotonic()
    schemas = [{"source": source_of(file)} for file in (brief, later)]
    with console.status(f"planning the migration to {later.name}, and trying every step …"):
        request = {"before": schemas[0], "after": schemas[1]}
        try:
            answer = api.call("POST", "analyses:planMigration", request, PLANNING_SECONDS)["answer"]
        except Refused as refusal:
            if refusal.status not in (503, 504):
                raise
            console.print(f"\n[bold]migration to {later.name}[/bold]: not planned, this machine is too busy")
            return
    steps = answer.get("steps", [])
    blocking: dict[str, Any] = max(steps, key=lambda step: step.get("blockingSeconds", 0), default={})
    console.print()
    console.print(f"[bold]migration to {later.name}[/bold]: {len(steps)} steps ({time.monotonic() - began:.1f} s)")
    for phase in ("expand", "backfill", "switch", "contract"):
        titles = [step["title"] for step in steps if step["phase"].endswith(phase.upper())]
        if titles:
            console.print(
                f"  {phase}, {len(titles)}: {'; '.join(titles[:3])}{' …' if titles[3:] else ''}", markup=False
            )
    wait = blocking.get("blockingSeconds", 0)
    told = f"at the brief's volume nobody waits longer than {wait:g} s for a step"
    console.print(f"  {told}{': ' + blocking['title'] if wait else ''}", markup=False)
    tried = [piece for piece in answer.get("evidence", []) if piece["id"].startswith("migrations/step/")]
    left = [piece for piece in tried if piece["verdict"] == "VERDICT_UNPROVEN"]
    console.print(f"  executed: {len(tried) - len(left)} of {len(steps)} steps", markup=False)
    for why in sorted({piece["observed"] for piece in left}):
        console.print(f"    the others are {why[:1].lower()}{why[1:]}", markup=False)
    for piece in answer.get("evidence", []):
        if not piece["id"].startswith("migrations/step/"):
            verdict = piece["verdict"].removeprefix("VERDICT_").lower()
            console.print(f"  {verdict}: {piece['claim']}", markup=False)


def headlines(details: list[dict[str, Any]], known: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Three decisions: of each deliverable in turn, those first that rest on the most executed evidence."""

    def weight(decision: dict[str, Any]) -> int:
        return sum(known[name]["basis"] == "BASIS_EXECUTED" for name in decision.get("evidence", []) if name in known)

    marked = [[one for one in detail.get("decisions", []) if one.get("headline")] for detail in details]
    for decisions in marked:
        decisions.sort(key=weight, reverse=True)
    rounds = range(max(map(len, marked), default=0))
    return [decisions[turn] for turn in rounds for decisions in marked if turn < len(decisions)][:3]


def show_decision(decision: dict[str, Any], known: dict[str, dict[str, Any]]) -> None:
    """The question, the answer, why, and the strongest piece of evidence."""
    console.print(f"[bold]{decision['question']}[/bold] ", end="")
    console.print(decision["choice"], markup=False)
    for reason in decision.get("reasons", [])[:1]:
        console.print(f"  because {reason}", markup=False)
    pieces = [known[name] for name in decision.get("evidence", []) if name in known]
    pieces.sort(key=lambda piece: piece["basis"] != "BASIS_EXECUTED")
    for piece in pieces[:1]:
        basis = piece["basis"].removeprefix("BASIS_").lower()
        verdict = piece["verdict"].removeprefix("VERDICT_").lower()
        console.print(f"  {basis}, {verdict}: {piece['claim']}", markup=False)
    if len(pieces) > 1:
        console.print(f"  and {len(pieces) - 1} more pieces of evidence")


if __name__ == "__main__":
    main()
