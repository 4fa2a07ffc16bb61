"""A precomputed path for a hierarchy: every row with all that are above it, so that no statement walks.

The table of all paths is known as transitive closure (Celko, Trees and Hierarchies in SQL, 2012, chapter 4).
"""

import copy
from collections.abc import Mapping, Sequence
from functools import partial

import postgast

from server.engine.kernel.naming import shorten
from server.engine.kernel.sql.reader import parse
from server.engine.kernel.sql.words import quote, quoted
from server.engine.model.schema import Table
from server.engine.physical.read_models.describing import of_paths
from server.engine.physical.read_models.draft import ReadModelDraft, Upkeep
from server.engine.physical.read_models.hierarchy import Output, Walk, read_walk
from server.engine.physical.read_models.shape import columns, kinds
from server.engine.physical.read_models.shape import walk as every
from server.engine.physical.read_models.triggers import after_statements, changed_rows


def path(sql: str, tables: Mapping[str, Table], *, name: str = "") -> ReadModelDraft | None:
    """The read model that answers the statement, or None where it walks no hierarchy that is understood."""
    walk = read_walk(sql, tables)
    if walk is None:
        return None
    model = _Paths(walk.table, walk.key, walk.parent, name or shorten(f"{walk.table.name}_paths"))
    clause = walk.tree.stmts[0].stmt.select_stmt.with_clause
    clause.recursive = False
    common = clause.ctes[0].common_table_expr
    common.ClearField("ctequery")
    del common.aliascolnames[:]
    common.ctequery.CopyFrom(parse(_walked(walk, model.name, _used(walk))).stmts[0].stmt)
    return ReadModelDraft(
        name=model.name,
        kind="path",
        sql=str(postgast.deparse(walk.tree)),
        ddl=model.ddl(),
        fill=(model.ascent(""),),
        drain=(),
        sources=(walk.table.name,),
        upkeep=(Upkeep(walk.table.name, model.ascent(f"node.{quote(walk.key)} = $1"), (walk.parent,)),),
        described=partial(of_paths, model.name, walk.table.name, walk.parent),
        maintenance="trigger",
        step=model.step(downwards=walk.downwards),
    )


def _used(walk: Walk) -> tuple[Output, ...]:
    """The columns of the walk that the rest of the statement names.

    All of them where rows must differ, or columns may be meant that are not named.
    """
    rest = copy.deepcopy(walk.tree.stmts[0].stmt.select_stmt)
    rest.ClearField("with_clause")
    named = columns(rest)
    own = {one.name for one in walk.outputs}
    unnamed = "A_Star" in kinds(rest) or any(len(fields) == 1 and fields[0] not in own for fields in named)
    joins = [node for node in every(rest) if type(node).__name__ == "JoinExpr"]
    if walk.distinct or unnamed or any(node.is_natural or node.using_clause for node in joins):
        return walk.outputs
    return tuple(one for one in walk.outputs if any(fields[-1] == one.name for fields in named)) or walk.outputs[:1]


def _walked(walk: Walk, paths: str, outputs: Sequence[Output]) -> str:
    """What the recursive table becomes: the paths of the first rows, joined to rows only where these say more."""
    near, far = ("ancestor", "descendant") if walk.downwards else ("descendant", "ancestor")
    table, key = quote(walk.table.name), quote(walk.key)
    shown = ", ".join(f"{_shown(one, walk.key, far)} AS {quote(one.name)}" for one in outputs)
    source = f"{quote(paths)} AS path"
    conditions = []
    if walk.asked and not any(one.carried for one in outputs):
        conditions.append(f"path.{near} = {walk.asked}")
    else:
        source += f" JOIN {table} AS start ON path.{near} = start.{key}"
        conditions += [f"({walk.start})"] if walk.start else []
    if any(one.own not in ("", walk.key) for one in outputs):
        source += f" JOIN {table} AS node ON node.{key} = path.{far}"
    if walk.bound:
        # The bound is on the row before: the first row has none, and the depth only grows on the way.
        first = next(one.depth for one in walk.outputs if one.depth is not None)
        conditions.append(f"(path.depth = 0 OR path.depth + {first - 1} {walk.bound})")
    distinct = "DISTINCT " if walk.distinct else ""
    return f"SELECT {distinct}{shown} FROM {source}{' WHERE ' + ' AND '.join(conditions) if conditions else ''}"  # noqa: S608  # from quoted names


def _shown(one: Output, key: str, far: str) -> str:
    if one.depth is not None:
        return f"path.depth + {one.depth}" if one.depth else "path.depth"
    if one.own == key:
        return f"path.{far}"
    return f"node.{quote(one.own)}" if one.own else one.carried


class _Paths:
    def __init__(self, table: Table, key: str, parent: str, name: str) -> None:
        self.name = name
        self._source, self._column, self._above = table, key, parent
        self._table, self._key, self._parent = quote(table.name), quote(key), quote(parent)
        self._type = next(column.type for column in table.columns if column.name == key)
        self._keeper = shorten(f"{name}_keep")

    def ddl(self) -> tuple[str, ...]:
        name, upwards = quote(self.name), quote(shorten(f"{self.name}_upwards"))
        return (
            f"CREATE TABLE {name} (ancestor {self._type} NOT NULL, descendant {self._type} NOT NULL, "
            "depth integer NOT NULL, PRIMARY KEY (ancestor, descendant) INCLUDE (depth))",
            f"CREATE INDEX {upwards} ON {name} (descendant) INCLUDE (ancestor, depth)",
            self._function(),
            *after_statements(self._source, self._keeper),
        )

    def ascent(self, condition: str) -> str:
        """Paths of the rows that meet it, from each up to its root; a circle is walked once."""
        table, key, parent = self._table, self._key, self._parent
        return (
            f"INSERT INTO {quote(self.name)} (ancestor, descendant, depth) WITH RECURSIVE up (descendant, ancestor, "  # noqa: S608  # the same
            f"above, depth) AS (SELECT node.{key}, node.{key}, node.{parent}, 0 FROM {table} AS node"
            f"{' WHERE ' + condition if condition else ''} UNION ALL "
            f"SELECT up.descendant, node.{key}, node.{parent}, up.depth + 1 FROM up JOIN {table} AS node "
            f"ON node.{key} = up.above) CYCLE ancestor SET circle USING trail "
            "SELECT ancestor, descendant, depth FROM up WHERE NOT circle"
        )

    def step(self, *, downwards: bool) -> str:
        """What a walk does once for each row."""
        met = self._parent if downwards else self._key
        return f"SELECT {self._key}, {self._parent} FROM {self._table} WHERE {met} = $1"  # noqa: S608  # the same

    def _function(self) -> str:
        return (
            f"CREATE FUNCTION {quote(self._keeper)}() RETURNS trigger LANGUAGE plpgsql AS $$\n"  # noqa: S608  # the same
            "#variable_conflict use_variable\n"
            f"DECLARE touched {self._type}[]; BEGIN "
            f"{changed_rows(self._source, self._column, [self._above], 'touched')} "
            "IF cardinality(touched) = 0 THEN RETURN NULL; END IF; "
            # Two that move parts of one path at a time would each see the other's as it was.
            f"PERFORM pg_advisory_xact_lock(hashtext({quoted(self.name)})); "
            f"touched := ARRAY(WITH RECURSIVE below (key) AS (SELECT unnest(touched) UNION SELECT node.{self._key} "
            f"FROM {self._table} AS node JOIN below ON node.{self._parent} = below.key) SELECT key FROM below); "
            f"DELETE FROM {quote(self.name)} WHERE descendant = ANY (touched); "
            f"{self.ascent(f'node.{self._key} = ANY (touched)')}; RETURN NULL; END $$"
        )
