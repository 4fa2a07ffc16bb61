"""The tables of a database that exists, as a design has its own: from PostgreSQL's catalogue."""

from collections.abc import Iterable, Mapping, Sequence

from server.engine.kernel.sql.deparse import unwrap
from server.engine.kernel.sql.reader import parse
from server.engine.kernel.sql.words import quote
from server.engine.model.catalogue import Catalogue, CatalogueColumn, CatalogueTable
from server.engine.model.schema import Column, ForeignKey, Table, Unique

_IDENTITY = {"always": "identity", "by default": "identity by default"}


def described(catalogue: Catalogue) -> tuple[Table, ...]:
    """Tables with columns, keys and references, by name. Types of domains are those below.

    Left out are partitions, which their table stands for, and tables with a column that is computed when it is read: no
    trigger sees its values.
    """
    bases = {quote(one.name): one.type for one in catalogue.domains}
    tables = [one for one in catalogue.tables if not one.parent and not any(each.virtual for each in one.columns)]
    return tuple(_table(one, bases) for one in sorted(tables, key=lambda each: each.name))


def below(type_: str, bases: Mapping[str, str]) -> str:
    """The type that a domain is made of; of any other type itself. An array of domains is one of what is below."""
    brackets = type_[len(type_.rstrip("[]")) :]
    base = type_.removesuffix(brackets)
    for _ in bases:
        base = bases.get(base, base)
    return base + brackets


def _table(one: CatalogueTable, bases: Mapping[str, str]) -> Table:
    uniques = [each for each in one.constraints if each.kind == "unique"]
    references = [each for each in one.constraints if each.kind == "foreign key"]
    return Table(
        name=one.name,
        entity="",
        columns=tuple(_column(each, bases) for each in one.columns),
        primary_key=one.primary_key,
        uniques=tuple(
            Unique(each.name, each.columns, nulls_distinct="NULLS NOT DISTINCT" not in each.definition)
            for each in uniques
        ),
        foreign_keys=tuple(ForeignKey(each.name, each.columns, each.table, each.referenced) for each in references),
    )


def _column(one: CatalogueColumn, bases: Mapping[str, str]) -> Column:
    return Column(
        name=one.name,
        type=below(one.type, bases),
        nullable=not one.not_null,
        generated=_IDENTITY.get(one.identity, one.generated),
    )


def uncopied(catalogue: Catalogue, ddl: Iterable[str]) -> frozenset[str]:
    """Names of the tables whose rows lie in partitions or in tables that inherit from them, where triggers of their own
    do not see them, and of those that show not every row to everybody.

    Raises:
        SqlError: a text that PostgreSQL's parser does not read.
    """
    inherited: set[str] = set()
    for text in ddl:
        for statement in parse(text).stmts:
            kind, message = unwrap(statement.stmt)
            if kind == "create_stmt":
                inherited.update(node.range_var.relname for node in message.inh_relations)
    return frozenset(one.name for one in catalogue.tables if one.partitioned or one.row_security) | inherited


def names(catalogue: Catalogue) -> frozenset[str]:
    """What new tables, indexes and functions cannot be called."""
    relations: Sequence[str] = [
        *(one.name for each in (catalogue.tables, catalogue.views, catalogue.sequences) for one in each),
        *(index.name for table in catalogue.tables for index in table.indexes),
        *(one.name for table in catalogue.tables for one in table.constraints),
    ]
    functions = [one.signature.partition("(")[0].strip('"') for one in catalogue.functions]
    return frozenset((*relations, *functions))
