"""Programs from transactions written as SQL, with the DDL of the tables they run on."""

from server.engine.consistency.programs.accesses import Accesses
from server.engine.consistency.programs.ddl import functions_of, read_ddl
from server.engine.consistency.programs.facts import facts_of
from server.engine.consistency.programs.lints import notes_of
from server.engine.consistency.programs.result import Programs, assembled
from server.engine.consistency.programs.rows import Rows
from server.engine.consistency.programs.tables import Tables
from server.engine.errors import DomainError, Reason
from server.engine.kernel.sql.problems import SqlError
from server.engine.kernel.sql.reader import ReadStatement, read_statement
from server.engine.model.consistency import Program, SqlTransactions
from server.engine.model.problem import Problem

MAX_TRANSACTIONS = 200
MAX_STATEMENTS = 100
"""Of one transaction."""


def workload_of_sql(source: SqlTransactions) -> Programs:
    """The workload of transactions in SQL; raises `DomainError` (INVALID_ARGUMENT) with every mistake and its place."""
    try:
        tables = Tables(read_ddl(source.ddl), functions_of(source.ddl))
    except SqlError as error:
        raise _invalid([_problem("ddl", source.ddl, error.problem.message, error.problem.offset)]) from error
    problems = _counts(source)
    read: list[list[ReadStatement]] = []
    for place, transaction in enumerate(source.transactions):
        texts: list[ReadStatement] = []
        for number, sql in enumerate(transaction.statements):
            path = f"transactions[{place}].statements[{number}]"
            try:
                found = read_statement(sql, tables.catalogue)
            except SqlError as error:
                problems.append(_problem(path, sql, error.problem.message, error.problem.offset))
                continue
            for each in found.problems:
                hint = f", did you mean `{each.suggestion}`?" if each.suggestion else ""
                problems.append(_problem(path, sql, each.message + hint, each.offset, each.suggestion))
            texts.append(found)
        read.append(texts)
    if problems:
        raise _invalid(problems)
    facts = facts_of((each for texts in read for each in texts), tables)
    programs = []
    for transaction, texts in zip(source.transactions, read, strict=True):
        accesses = Accesses(Rows(tables, facts, frozenset()))
        body = tuple(
            block
            for number, text in enumerate(texts, start=1)
            for block in accesses.blocks(text, str(number), f"{transaction.name}/{number}")
        )
        body += accesses.at_commit()
        if body:
            names = dict.fromkeys(name for text in texts for name, _ in text.parameters)
            programs.append(Program(name=transaction.name, body=body, parameters=tuple(names)))
    workload = assembled(tables, programs)
    return Programs(workload=workload, notes=notes_of(workload, tables))


def _counts(source: SqlTransactions) -> list[Problem]:
    problems = []
    if not source.transactions:
        problems.append(Problem(path="transactions", message="no transaction is given"))
    if len(source.transactions) > MAX_TRANSACTIONS:
        message = f"{len(source.transactions)} transactions; at most {MAX_TRANSACTIONS} are read"
        problems.append(Problem(path="transactions", message=message))
    names: dict[str, int] = {}
    for place, transaction in enumerate(source.transactions):
        path = f"transactions[{place}]"
        if not transaction.name:
            problems.append(Problem(path=f"{path}.name", message="the transaction has no name"))
        elif transaction.name in names:
            message = f"`{transaction.name}` is also the name of transactions[{names[transaction.name]}]"
            problems.append(Problem(path=f"{path}.name", message=message))
        names.setdefault(transaction.name, place)
        if len(transaction.statements) > MAX_STATEMENTS:
            message = f"{len(transaction.statements)} statements; at most {MAX_STATEMENTS} are read"
            problems.append(Problem(path=f"{path}.statements", message=message))
    return problems


def _problem(path: str, text: str, message: str, offset: int, suggestion: str = "") -> Problem:
    line = text.count("\n", 0, max(offset, 0)) + 1
    column = max(offset, 0) - (text.rfind("\n", 0, max(offset, 0)) + 1) + 1
    return Problem(path=path, message=message, line=line, column=column, suggestion=suggestion)


def _invalid(problems: list[Problem]) -> DomainError:
    first = problems[0]
    return DomainError(Reason.INVALID_ARGUMENT, f"{first.path}: {first.message}", problems=problems)
