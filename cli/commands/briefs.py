"""`groundplan init` and `groundplan brief …`: write, check and complete the statement of what a backend must do."""

from importlib import resources
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from cli import editing, sources
from cli.connection import explained
from cli.context import Session, session
from cli.exits import Exit, errors, in_json, leave
from cli.output import console, show_json, show_table, show_values
from groundplan.v1 import brief_pb2, brief_service_pb2, finding_pb2

app = typer.Typer(no_args_is_help=True, help="Check a brief, answer its open questions, print its JSON Schema.")

BriefFile = Annotated[Path, typer.Argument(help="The brief, YAML or JSON.", show_default=False)]


def init(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Where to write it.")] = Path("brief.yaml"),
    force: Annotated[bool, typer.Option("--force", help="Overwrite an existing file.")] = False,
) -> None:
    """Write a first brief with comments, to be changed into yours."""
    if file.exists() and not force:
        leave(Exit.USAGE, f"{file} exists; --force overwrites it")
    text = resources.files("cli").joinpath("brief_template.yaml").read_text(encoding="utf-8")
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        leave(Exit.USAGE, f"{file} cannot be written: {error.strerror}")
    if session(context).json:
        show_values({"file": str(file)})
    else:
        console.print(f"wrote {file}; check it with: groundplan brief check {file}", markup=False, soft_wrap=True)


@app.command()
@explained
def check(context: typer.Context, file: BriefFile) -> None:
    """List every mistake of a brief with its place, or what a plan would assume. Exits 1 on mistakes."""
    own = session(context)
    answer = _check(own, sources.read(file))
    if own.json:
        show_json([answer])
    else:
        _show(answer, file)
    if answer.problems:
        raise typer.Exit(Exit.FINDINGS)


@app.command()
@explained
def answer(
    context: typer.Context,
    file: BriefFile,
    question: Annotated[str | None, typer.Argument(help="Id of one question; without it each is asked.")] = None,
    value: Annotated[str | None, typer.Argument(help="The answer, as it would be written in the brief.")] = None,
) -> None:
    """Answer the open questions of a brief in the file itself; an empty answer leaves one open."""
    own = session(context)
    checked = _check(own, sources.read(file))
    if checked.problems:
        _refuse(checked, file)
    questions = [found for found in checked.open_questions if question in (None, found.id)]
    if question is not None and not questions:
        known = ", ".join(found.id for found in checked.open_questions) or "none is open"
        leave(Exit.USAGE, f"no open question has the id {question!r}: {known}")
    if own.json and questions and value is None:
        leave(Exit.USAGE, "with --json state the question and its answer: nobody is asked")
    given = {}
    for found in questions:
        stated = value if value is not None else _ask(found)
        if stated:
            _set(own, file, found.path, stated)
            given[found.path] = stated
    if own.json:
        show_values({"file": str(file), "set": given})


@app.command("set")
@explained
def set_value(
    context: typer.Context,
    file: BriefFile,
    path: Annotated[str, typer.Argument(help="Where, as in an assumption: entities[Listing].volume.rows")],
    value: Annotated[str, typer.Argument(help="The value, as it would be written in the brief.")],
) -> None:
    """Override an assumption, or any other value, in the file itself; comments stay."""
    own = session(context)
    _set(own, file, path, value)
    if own.json:
        show_values({"file": str(file), "set": {path: value}})


@app.command()
def schema() -> None:
    """Print the JSON Schema of the written form, for editors."""
    typer.echo(Path(brief_pb2.__file__).with_name("brief.schema.json").read_text(encoding="utf-8"), nl=False)


def _check(own: Session, source: brief_pb2.BriefSource) -> brief_service_pb2.CheckBriefResponse:
    request = brief_service_pb2.CheckBriefRequest(source=source)
    response: brief_service_pb2.CheckBriefResponse = own.connection.briefs.CheckBrief(request)
    return response


def _ask(question: finding_pb2.OpenQuestion) -> str:
    console.print(f"\n[bold]{question.question}[/bold]")
    console.print(f"assumed until answered: {question.assumed}; it changes {question.effect}", markup=False)
    answer: str = typer.prompt("answer", default="", show_default=False)
    return answer.strip()


def _set(own: Session, file: Path, path: str, value: str) -> None:
    """Write the value, once the service has found the brief sound with it."""
    try:
        text = editing.with_value(sources.text_of(file), path, value)
    except editing.PathError as error:
        leave(Exit.USAGE, str(error))
    checked = _check(own, sources.as_message(file, text))
    if checked.problems:
        _refuse(checked, file)
    sources.replace(file, text)
    if not own.json:
        console.print(f"{file}: {path} = {value}", markup=False, soft_wrap=True)


def _refuse(checked: brief_service_pb2.CheckBriefResponse, file: Path) -> NoReturn:
    refuse(file, list(checked.problems), "it is left as it was")


def refuse(file: Path, problems: list[finding_pb2.Problem], consequence: str) -> NoReturn:
    """End the command with every mistake and its place; with ``--json`` all in its one line."""
    if in_json.get():
        told = "; ".join(f"{place(file, problem)}: {problem.message}" for problem in problems)
        leave(Exit.USAGE, f"{len(problems)} mistakes in {file}; {consequence}: {told}")
    show_problems(file, problems)
    leave(Exit.USAGE, f"{len(problems)} mistakes in {file}; {consequence}")


def place(file: Path, problem: finding_pb2.Problem) -> str:
    """``brief.yaml:12:7``, as editors understand it."""
    return f"{file}:{problem.line}:{problem.column}" if problem.HasField("line") else f"{file}: {problem.path}"


def show_problems(file: Path, problems: list[finding_pb2.Problem]) -> None:
    """Each mistake on a line of its own on standard error, with what would be right."""
    for problem in problems:
        said_already = not problem.suggestion or f"`{problem.suggestion}`?" in problem.message
        suggestion = "" if said_already else f" ({problem.suggestion})"
        errors.print(f"{place(file, problem)}: {problem.message}{suggestion}", markup=False, soft_wrap=True)


def _show(checked: brief_service_pb2.CheckBriefResponse, file: Path) -> None:
    if checked.problems:
        show_problems(file, list(checked.problems))
        errors.print(f"{len(checked.problems)} mistakes", style="red")
        return
    counts = checked.statistics
    console.print(
        f"{file} is sound: {counts.entities} entities, {counts.use_cases} use cases, {counts.statements} statements"
    )
    if checked.assumptions:
        console.print(
            f"\n{len(checked.assumptions)} assumptions (groundplan brief set {file} PATH VALUE overrides one)"
        )
        show_table(("path", "assumed", "why"), [(a.path, a.value, a.reason) for a in checked.assumptions])
    if checked.open_questions:
        console.print(f"\n{len(checked.open_questions)} open questions (groundplan brief answer {file})")
        show_table(("id", "question", "assumed"), [(q.id, q.question, q.assumed) for q in checked.open_questions])
