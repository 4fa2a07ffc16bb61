"""Templates from YAML or JSON into a workload, with every mistake and its place."""

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from server.engine.consistency.templates.checks import Report, check_workload
from server.engine.consistency.templates.statement import LETTERS, FormError, build, read_parts
from server.engine.errors import DomainError, Reason
from server.engine.model.consistency import (
    Block,
    ForeignKeyFunction,
    Lemma,
    Parent,
    Pin,
    Program,
    Relation,
    StatementType,
    TemplateStatement,
    Workload,
)

MAX_CHARACTERS = 500_000
MAX_DEPTH = 8
"""Of choices, options and loops inside each other."""
_TOP = ("relations", "functions", "programs", "lemmas")
_STATEMENT = ("id", "type", "relation", "key", "predicate_reads", "reads", "writes", "pins", "parents", "locks")
_PROGRAM = ("parameters", "distinct", "statements")


def parse_templates(text: str) -> Workload:
    """The workload; raises `DomainError` (INVALID_ARGUMENT) whose problems hold every mistake with its path."""
    report = Report()
    tree = _tree(text)
    report.known(tree, "", _TOP)
    relations = {
        name: _relation(name, each, report) for name, each in report.mapping(tree.get("relations"), "relations").items()
    }
    functions = tuple(
        _function(name, each, report) for name, each in report.mapping(tree.get("functions") or {}, "functions").items()
    )
    programs = tuple(
        _Program(relations, report, name).read(each)
        for name, each in report.mapping(tree.get("programs"), "programs").items()
    )
    lemmas = tuple(
        _lemma(each, f"lemmas[{place}]", report)
        for place, each in enumerate(report.sequence(tree.get("lemmas") or [], "lemmas"))
    )
    workload = Workload(relations=tuple(relations.values()), programs=programs, functions=functions, lemmas=lemmas)
    if not report.problems:
        check_workload(workload, report)
    report.raise_if_any()
    return workload


def _tree(text: str) -> Mapping[str, Any]:
    if len(text) > MAX_CHARACTERS:
        raise DomainError(
            Reason.INVALID_ARGUMENT, f"the templates have {len(text)} characters; at most {MAX_CHARACTERS} are read"
        )
    if "&" in text and any(isinstance(token, yaml.AliasToken) for token in _tokens(text)):
        raise DomainError(Reason.INVALID_ARGUMENT, "aliases are not read: write the templates out")
    try:
        # Every scalar stays a text: a program may be called NO.
        tree = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506  # makes texts, lists and mappings only
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise DomainError(Reason.INVALID_ARGUMENT, f"{place}{error.problem or 'not YAML'}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise DomainError(Reason.INVALID_ARGUMENT, "the templates are neither YAML nor JSON") from error
    if not isinstance(tree, dict):
        raise DomainError(Reason.INVALID_ARGUMENT, "the templates are a mapping with `relations` and `programs`")
    return tree


def _tokens(text: str) -> Sequence[Any]:
    try:
        return list(yaml.scan(text, Loader=yaml.CBaseLoader))
    except yaml.YAMLError:
        return []


def _relation(name: str, tree: Any, report: Report) -> Relation:
    path = f"relations.{name}"
    fields = report.mapping(tree, path)
    report.known(fields, path, ("key", "attributes"))
    key = report.names(fields.get("key", []), f"{path}.key")
    attributes = report.names(fields.get("attributes", []), f"{path}.attributes")
    return Relation(name=name, attributes=tuple(dict.fromkeys((*key, *attributes))), key=key)


def _function(name: str, tree: Any, report: Report) -> ForeignKeyFunction:
    path = f"functions.{name}"
    fields = report.mapping(tree, path)
    report.known(fields, path, ("from", "to", "columns"))
    return ForeignKeyFunction(
        name=name,
        relation=report.text(fields.get("from"), f"{path}.from"),
        parent=report.text(fields.get("to"), f"{path}.to"),
        columns=report.names(fields.get("columns", []), f"{path}.columns"),
    )


def _lemma(tree: Any, path: str, report: Report) -> Lemma:
    fields = report.mapping(tree, path)
    report.known(fields, path, ("program", "statement", "reason"))
    return Lemma(*(report.text(fields.get(name), f"{path}.{name}") for name in ("program", "statement", "reason")))


class _Program:
    def __init__(self, relations: Mapping[str, Relation], report: Report, name: str) -> None:
        self.relations, self.report, self.name = relations, report, name
        self.count = 0

    def read(self, tree: Any) -> Program:
        path = f"programs.{self.name}"
        if isinstance(tree, list):
            tree = {"statements": tree}
        fields = self.report.mapping(tree, path)
        self.report.known(fields, path, _PROGRAM)
        distinct = []
        for place, pair in enumerate(self.report.sequence(fields.get("distinct", []), f"{path}.distinct")):
            terms = self.report.names(pair, f"{path}.distinct[{place}]")
            if len(terms) != 2:
                self.report.add(f"{path}.distinct[{place}]", "name two terms that are never equal", "[N1, N2]")
            else:
                distinct.append((terms[0], terms[1]))
        return Program(
            name=self.name,
            body=self._blocks(fields.get("statements", []), f"{path}.statements", 0),
            parameters=self.report.names(fields.get("parameters", []), f"{path}.parameters"),
            distinct=tuple(distinct),
        )

    def _blocks(self, tree: Any, path: str, depth: int) -> tuple[Block, ...]:
        if depth > MAX_DEPTH:
            self.report.add(path, f"blocks stand inside each other more than {MAX_DEPTH} deep")
            return ()
        found = (
            self._block(each, f"{path}[{place}]", depth) for place, each in enumerate(self.report.sequence(tree, path))
        )
        return tuple(block for block in found if block is not None)

    def _block(self, tree: Any, path: str, depth: int) -> Block | None:
        if isinstance(tree, str):
            letter, colon, rest = tree.partition(":")
            tree = {letter.strip(): rest} if colon else {tree: None}
        fields = self.report.mapping(tree, path)
        if "choice" in fields:
            branches = tuple(
                self._blocks(each, f"{path}.choice[{place}]", depth + 1)
                for place, each in enumerate(self.report.sequence(fields["choice"], f"{path}.choice"))
            )
            if len(branches) < 2:
                self.report.add(f"{path}.choice", "a choice has two branches or more", "optional")
            return Block(choice=branches)
        for kind in ("optional", "loop"):
            if kind in fields:
                inner = self._blocks(fields[kind], f"{path}.{kind}", depth + 1)
                if not inner:
                    self.report.add(f"{path}.{kind}", f"the {kind} is empty")
                return Block(optional=inner) if kind == "optional" else Block(loop=inner)
        statement = self._written(fields, path) if "type" in fields else self._short(fields, path)
        return None if statement is None else Block(statement=statement)

    def _short(self, fields: Mapping[str, Any], path: str) -> TemplateStatement | None:
        self.count += 1
        letters = [letter for letter in fields if letter in LETTERS]
        self.report.known(fields, path, (*LETTERS, "id", "choice", "optional", "loop", *_STATEMENT))
        if len(letters) != 1:
            self.report.add(
                path, f"a statement begins with one of {', '.join(LETTERS)}", "R: Relation[key] {attribute}"
            )
            return None
        letter = letters[0]
        try:
            parts = read_parts(self.report.text(fields[letter], f"{path}.{letter}"))
            relation = self._named(parts.relation, f"{path}.{letter}")
            if relation is None:
                return None
            name = str(fields.get("id", f"{self.count}"))
            return build(letter, parts, relation, name)
        except FormError as error:
            self.report.add(f"{path}.{letter}", error.message, error.suggestion)
            return None

    def _written(self, fields: Mapping[str, Any], path: str) -> TemplateStatement | None:
        self.count += 1
        self.report.known(fields, path, _STATEMENT)
        kinds = {kind.value: kind for kind in StatementType}
        kind = kinds.get(str(fields["type"]))
        if kind is None:
            self.report.unknown(f"{path}.type", "type", str(fields["type"]), kinds)
            return None
        relation = self._named(self.report.text(fields.get("relation"), f"{path}.relation"), f"{path}.relation")
        if relation is None:
            return None
        pins = self.report.mapping(fields.get("pins", {}), f"{path}.pins")
        parents = self.report.mapping(fields.get("parents", {}), f"{path}.parents")
        writes = self.report.names(fields.get("writes", []), f"{path}.writes")
        return TemplateStatement(
            id=str(fields.get("id", self.count)),
            type=kind,
            relation=relation.name,
            key=self.report.names(fields.get("key", []), f"{path}.key"),
            predicate_reads=self.report.names(fields.get("predicate_reads", []), f"{path}.predicate_reads"),
            reads=self.report.names(fields.get("reads", []), f"{path}.reads"),
            writes=writes or (relation.attributes if kind is StatementType.INSERT else ()),
            pins=tuple(Pin(column=str(column), term=str(term)) for column, term in pins.items()),
            parents=tuple(Parent(function=str(name), statement=str(each)) for name, each in parents.items()),
            locks=fields.get("locks", "false") == "true",
        )

    def _named(self, name: str, path: str) -> Relation | None:
        found = self.relations.get(name)
        if found is None and name:
            self.report.unknown(path, "relation", name, self.relations)
        return found
