"""Mistakes in templates, with their places and what was probably meant."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from server.engine.consistency.linear import KEYED
from server.engine.consistency.templates.statement import is_term
from server.engine.consistency.unfolding import statements
from server.engine.errors import DomainError, Reason
from server.engine.kernel.sql.scope import close_to
from server.engine.model.consistency import Program, Relation, StatementType, TemplateStatement, Workload
from server.engine.model.problem import Problem

MAX_PROBLEMS = 100
MAX_PROGRAMS = 200
MAX_STATEMENTS = 100
"""Of one program."""


class Report:
    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, path: str, message: str, suggestion: str = "") -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(path=path, message=message, suggestion=suggestion))

    def unknown(self, path: str, what: str, name: str, known: Iterable[str]) -> None:
        near = close_to(name, known)
        hint = f", did you mean `{near}`?" if near else ""
        self.add(path, f"unknown {what} `{name}`{hint}", near)

    def known(self, tree: Mapping[str, Any], path: str, names: Sequence[str]) -> None:
        for name in tree:
            if name not in names:
                self.unknown(f"{path}.{name}" if path else str(name), "field", str(name), names)

    def mapping(self, tree: Any, path: str) -> Mapping[str, Any]:
        if isinstance(tree, dict) and all(isinstance(name, str) for name in tree):
            return tree
        self.add(path, "missing" if tree is None else "a mapping with names is expected")
        return {}

    def sequence(self, tree: Any, path: str) -> Sequence[Any]:
        if isinstance(tree, list):
            return tree
        self.add(path, "a list is expected")
        return ()

    def text(self, tree: Any, path: str) -> str:
        if isinstance(tree, str) and tree.strip():
            return tree.strip()
        self.add(path, "missing" if tree is None else "a text is expected")
        return ""

    def names(self, tree: Any, path: str) -> tuple[str, ...]:
        """A list of texts."""
        found = []
        for place, each in enumerate(self.sequence(tree, path)):
            if isinstance(each, str) and each.strip():
                found.append(each.strip())
            else:
                self.add(f"{path}[{place}]", "a name is expected")
        return tuple(found)

    def raise_if_any(self) -> None:
        if self.problems:
            first = self.problems[0]
            raise DomainError(Reason.INVALID_ARGUMENT, f"{first.path}: {first.message}", problems=self.problems)


def check_workload(workload: Workload, report: Report) -> None:
    """What must hold of a workload before anything is decided of it; paths are those of the written form."""
    relations = {relation.name: relation for relation in workload.relations}
    if not workload.programs:
        report.add("programs", "no program is given")
    if len(workload.programs) > MAX_PROGRAMS:
        report.add("programs", f"{len(workload.programs)} programs; at most {MAX_PROGRAMS} are read")
    for function in workload.functions:
        for where, name in (("from", function.relation), ("to", function.parent)):
            if name not in relations:
                report.unknown(f"functions.{function.name}.{where}", "relation", name, relations)
        if function.relation in relations:
            _columns(function.columns, relations[function.relation], f"functions.{function.name}.columns", report)
        parent = relations.get(function.parent)
        if parent and function.columns and len(function.columns) != len(parent.key):
            report.add(f"functions.{function.name}.columns", f"the key of {parent.name} has {len(parent.key)} columns")
    functions = {(function.relation, function.name) for function in workload.functions}
    for program in workload.programs:
        _program(program, relations, functions, report)
    by_name = {program.name: {each.id for each in statements(program.body)} for program in workload.programs}
    for place, lemma in enumerate(workload.lemmas):
        if lemma.program not in by_name:
            report.unknown(f"lemmas[{place}].program", "program", lemma.program, by_name)
        elif lemma.statement not in by_name[lemma.program]:
            report.unknown(f"lemmas[{place}].statement", "statement", lemma.statement, by_name[lemma.program])


def _program(
    program: Program, relations: Mapping[str, Relation], functions: set[tuple[str, str]], report: Report
) -> None:
    path = f"programs.{program.name}"
    known = list(statements(program.body))
    if not known:
        report.add(path, "the program has no statement")
    if len(known) > MAX_STATEMENTS:
        report.add(path, f"{len(known)} statements; at most {MAX_STATEMENTS} are read")
    ids = [statement.id for statement in known]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        report.add(path, f"two statements are called `{name}`")
    for statement in known:
        _statement(statement, relations[statement.relation], f"{path}.{statement.id}", report)
        for parent in statement.parents:
            if (statement.relation, parent.function) not in functions:
                names = [name for relation, name in functions if relation == statement.relation]
                report.unknown(f"{path}.{statement.id}", "function of its relation", parent.function, names)
            if parent.statement not in ids:
                report.unknown(f"{path}.{statement.id}", "statement", parent.statement, ids)


def _statement(statement: TemplateStatement, relation: Relation, path: str, report: Report) -> None:
    if statement.key and statement.type not in KEYED:
        report.add(path, f"a {statement.type.value} touches rows by a predicate and has no key", "( ) in place of [ ]")
    if statement.key and relation.key and len(statement.key) != len(relation.key):
        report.add(
            path, f"the key of {relation.name} is ({', '.join(relation.key)}), and {len(statement.key)} terms are given"
        )
    for term in (*statement.key, *(pin.term for pin in statement.pins)):
        if not is_term(term):
            report.add(path, f"`{term}` is no term", "N, cust(N), 'open' or 42")
    for columns in (statement.predicate_reads, statement.reads, statement.writes):
        _columns(columns, relation, path, report)
    _columns([pin.column for pin in statement.pins], relation, path, report)
    if statement.writes and statement.type in (StatementType.KEY_SELECT, StatementType.PREDICATE_SELECT):
        report.add(path, "a read writes nothing", "U")


def _columns(columns: Iterable[str], relation: Relation, path: str, report: Report) -> None:
    for column in columns:
        if column not in relation.attributes:
            report.unknown(path, f"attribute of {relation.name}", column, relation.attributes)
