"""Workloads of the literature as values. SmallBank: Alomari et al., ICDE 2008, with key terms; statement types as in
Vandevoort et al., PVLDB 14(11), 2021."""

from server.engine.model.consistency import (
    Block,
    Level,
    Program,
    Relation,
    StatementType,
    TemplateStatement,
    Workload,
)

T = StatementType
RC, SI, SSI = Level.READ_COMMITTED, Level.REPEATABLE_READ, Level.SERIALIZABLE


def program(name: str, *statements: TemplateStatement, parameters: tuple[str, ...] = ("N",), **rest: object) -> Program:
    return Program(name, tuple(Block(statement=each) for each in statements), parameters, **rest)  # type: ignore[arg-type]


def account(number: int, variable: str) -> TemplateStatement:
    return TemplateStatement(f"a{number}", T.KEY_SELECT, "Account", (variable,), reads=("CustomerId",))


def read(number: int, relation: str, variable: str) -> TemplateStatement:
    return TemplateStatement(f"q{number}", T.KEY_SELECT, relation, (f"cust({variable})",), reads=("Balance",))


def update(number: int, relation: str, variable: str, reads: tuple[str, ...] = ("Balance",)) -> TemplateStatement:
    return TemplateStatement(
        f"q{number}", T.KEY_UPDATE, relation, (f"cust({variable})",), reads=reads, writes=("Balance",)
    )


SMALLBANK = Workload(
    relations=(
        Relation("Account", ("Name", "CustomerId"), ("Name",)),
        Relation("Savings", ("CustomerId", "Balance"), ("CustomerId",)),
        Relation("Checking", ("CustomerId", "Balance"), ("CustomerId",)),
    ),
    programs=(
        program("Bal", account(1, "N"), read(2, "Savings", "N"), read(3, "Checking", "N")),
        program("DC", account(1, "N"), update(2, "Checking", "N")),
        program("TS", account(1, "N"), update(2, "Savings", "N")),
        program(
            "Am",
            account(1, "N1"),
            account(2, "N2"),
            update(3, "Savings", "N1"),
            update(4, "Checking", "N1"),
            update(5, "Checking", "N2"),
            parameters=("N1", "N2"),
            distinct=(("N1", "N2"), ("cust(N1)", "cust(N2)")),
        ),
        program(
            "WC",
            account(1, "N"),
            read(2, "Savings", "N"),
            read(3, "Checking", "N"),
            update(4, "Checking", "N"),
        ),
    ),
)
MAXIMAL_AT_READ_COMMITTED = ({"Am", "DC", "TS"}, {"Bal", "DC"}, {"Bal", "TS"})
MAXIMAL_AT_REPEATABLE_READ = ({"Am", "Bal", "DC", "TS"}, {"Am", "Bal", "DC", "WC"}, {"Am", "DC", "TS", "WC"})
