"""One SQL statement into template statements: one for each use of a table, reads before writes.

The modelling rules of the literature decide the types; see docs/analyses/consistency_theory.md.
"""

import re
from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from server.engine.consistency.programs.effects import cascades, triggered
from server.engine.consistency.programs.rows import Row, Rows
from server.engine.consistency.programs.triggers import Fired, Guarded, fired
from server.engine.kernel.sql.reader import ReadStatement
from server.engine.kernel.sql.scope import Relation
from server.engine.model.access import Comparison, Operation
from server.engine.model.consistency import Block, Pin, StatementType, TemplateStatement
from server.engine.model.schema import Trigger

_EXCLUSIVE = re.compile(r"\bFOR\s+(NO\s+KEY\s+)?UPDATE\b", re.IGNORECASE)
_SKIP = re.compile(r"\bSKIP\s+LOCKED\b", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z_]\w*")
_READS = (Operation.READ, Operation.LOCK)


class Accesses:
    """Reads the statements of one program in order; later ones may use what earlier ones found."""

    def __init__(self, rows: Rows) -> None:
        self.rows, self.tables, self.facts = rows, rows.tables, rows.facts
        self.in_loop = 0
        """Loops around the statement that is read: what a guard looks at then varies, and is not named."""
        self._at_commit: dict[TemplateStatement, None] = {}
        self._made: dict[str, ReadStatement] = {}
        """Names under which keys of new rows were returned, and by what."""

    def blocks(self, read: ReadStatement, name: str, source: str) -> tuple[Block, ...]:
        """What the statement does; ``name`` begins the ids, ``source`` is the same for all of one SQL statement."""
        rows = self.rows.rows(read.relations, name, read.sql)
        ordered = sorted(read.relations, key=lambda relation: relation.operation not in _READS)
        found: list[tuple[Block, ...]] = []
        used = _Ids(name, single=len(read.relations) == 1)
        upsert = [relation for relation in read.relations if relation.may_conflict]
        met = _met(read.relations, upsert)
        for relation in ordered:
            if relation in met:
                continue
            found.append(tuple(self._use(relation, rows, used, _Written(read, source), met)))
        self._learn(read, rows, name)
        for function in self.tables.called(read.sql):
            made = triggered(self.tables, Fired(Trigger(function, "", (), ()), deferred=False, unknown=True))
            found.append(tuple(Block(statement=each.at(used.next(), read.sql, source)) for each in made))
        return tuple(block for blocks in found for block in blocks)

    # ------------------------------------------------------------------ one use of a table
    def _use(
        self, relation: Relation, rows: dict[int, Row], used: "_Ids", written: "_Written", met: list[Relation]
    ) -> Iterator[Block]:
        row = rows[id(relation)]
        if relation.operation in _READS:
            yield Block(statement=self._read(relation, row, used, written))
        elif relation.operation is Operation.INSERT:
            yield from self._insert(relation, rows, used, written, met)
        else:
            yield from self._change(relation, row, used, written)

    def _read(self, relation: Relation, row: Row, used: "_Ids", written: "_Written") -> TemplateStatement:
        table = _table(relation)
        skips = relation.operation is Operation.LOCK and bool(_SKIP.search(written.sql))
        keyed = bool(row.key) and not skips and not self.facts.may_miss(self.tables, table, row.by_primary_key)
        # Whether a row is passed over depends on every writer of it, whatever it writes.
        predicate = set(relation.columns) if skips else _looked_at(relation)
        return TemplateStatement(
            id=used.next(),
            type=StatementType.KEY_SELECT if keyed else StatementType.PREDICATE_SELECT,
            relation=table,
            key=row.key if keyed else (),
            predicate_reads=() if keyed else _sorted(predicate),
            reads=_sorted(relation.reads),
            pins=row.pins,
            locks=relation.operation is Operation.LOCK and not skips and bool(_EXCLUSIVE.search(written.sql)),
            sql=written.sql,
            source=written.source,
            existing=row.existing,
        )

    def _change(
        self, relation: Relation, row: Row, used: "_Ids", written: "_Written", is_there: bool = False
    ) -> Iterator[Block]:
        table = _table(relation)
        deletes = relation.operation is Operation.DELETE
        moves = not deletes and any(column in relation.writes for column in self.tables.key(table))
        types = (
            (StatementType.KEY_DELETE, StatementType.PREDICATE_DELETE)
            if deletes or moves
            else (StatementType.KEY_UPDATE, StatementType.PREDICATE_UPDATE)
        )
        keyed = bool(row.key)
        predicate = _looked_at(relation)
        change = TemplateStatement(
            id=used.next(),
            type=types[0] if keyed else types[1],
            relation=table,
            key=row.key,
            predicate_reads=() if keyed else _sorted(predicate),
            reads=_sorted(relation.reads),
            writes=() if deletes or moves else (*relation.writes, *self._computed(relation)),
            pins=row.pins,
            sql=written.sql,
            source=written.source,
            existing=row.existing,
        )
        blocks = [Block(statement=change), *self._consequences(relation, row, deletes or moves, used, written)]
        if moves:
            blocks.append(Block(statement=self._added(table, (), used, written)))
        may_miss = not is_there and self.facts.may_miss(self.tables, table, row.by_primary_key)
        if keyed and (row.residual or may_miss):
            # It may find no row that qualifies; then it has written nothing, and has seen that.
            yield Block(
                choice=(tuple(blocks), (Block(statement=self._missed(relation, row, may_miss, used, written)),))
            )
        else:
            yield from blocks

    def _computed(self, relation: Relation) -> list[str]:
        return sorted(self.tables.computed(_table(relation), relation.writes) - set(relation.writes))

    def _missed(
        self, relation: Relation, row: Row, may_miss: bool, used: "_Ids", written: "_Written"
    ) -> TemplateStatement:
        predicate = _looked_at(relation)
        return TemplateStatement(
            id=used.next(),
            type=StatementType.PREDICATE_SELECT if may_miss else StatementType.KEY_SELECT,
            relation=_table(relation),
            key=() if may_miss else row.key,
            predicate_reads=_sorted(predicate) if may_miss else (),
            reads=_sorted(row.residual),
            pins=row.pins,
            sql=written.sql,
            source=written.source,
            existing=row.existing,
        )

    def _insert(
        self, relation: Relation, rows: dict[int, Row], used: "_Ids", written: "_Written", met: list[Relation]
    ) -> Iterator[Block]:
        table = _table(relation)
        one_row = relation.inserted_rows == 1.0
        given = {each.column: self.rows.term(each.term) for each in relation.assignments} if one_row else {}
        pins = tuple(Pin(column=column, term=term) for column, term in sorted(given.items()) if term)
        added = self._added(table, pins, used, written, self._new_key(relation, written.read, given))
        changed_by_others = any(
            each.unknown for each in fired(self.tables.by_name, table, Operation.INSERT, frozenset())
        )
        own_key = set(self.tables.key(table)) & {*relation.writes, *given}
        if self.tables.is_generated(table) and not own_key and not changed_by_others:
            added = replace(added, generated=True)
        own = {**given, **dict(zip(self.tables.key(table), added.key, strict=False))}
        blocks = [Block(statement=added), *self._triggered(table, Operation.INSERT, frozenset(), used, written, own)]
        if relation.may_conflict:
            yield Block(choice=(tuple(blocks), tuple(self._conflict(relation, rows, used, written, met))))
        elif one_row:
            yield from blocks
        else:
            yield Block(loop=tuple(blocks))

    def _conflict(
        self,
        relation: Relation,
        rows: dict[int, Row],
        used: "_Ids",
        written: "_Written",
        met: list[Relation],
    ) -> Iterator[Block]:
        """ON CONFLICT: the row met is there, whoever put it; it is updated, or seen."""
        table = _table(relation)
        for other in met:
            if _table(other) == table:
                yield from self._change(other, rows[id(other)], used, written, is_there=True)
                return
        keys = {column for unique in self.tables.unique_keys(table) for column in unique}
        name = used.next()
        yield Block(
            statement=TemplateStatement(
                id=name,
                type=StatementType.KEY_SELECT,
                relation=table,
                key=tuple(f"@{name}.{column}" for column in self.tables.key(table)),
                reads=_sorted(keys),
                sql=written.sql,
                source=written.source,
            )
        )

    def _new_key(self, relation: Relation, read: ReadStatement, given: dict[str, str]) -> tuple[str, ...]:
        primary = self.tables.key(_table(relation))
        if all(given.get(column) for column in primary):
            return tuple(given[column] for column in primary)
        returned = {output.column: output.name for output in read.outputs if output.column}
        if relation.inserted_rows == 1.0 and len(primary) == 1 and returned.get(primary[0], primary[0]) != primary[0]:
            made = returned[primary[0]]
            if made not in self.rows.used and made not in self.rows.determined and made not in self._made:
                self._made[made] = read
                return (made,)
        return ()

    def _added(
        self, table: str, pins: tuple[Pin, ...], used: "_Ids", written: "_Written", key: tuple[str, ...] = ()
    ) -> TemplateStatement:
        columns = tuple(column.name for column in self.tables.by_name[table].columns)
        return TemplateStatement(
            id=used.next(),
            type=StatementType.INSERT,
            relation=table,
            key=key,
            writes=columns,
            pins=pins,
            sql=written.sql,
            source=written.source,
        )

    # ------------------------------------------------------------------ what else happens
    def _consequences(
        self, relation: Relation, row: Row, deletes: bool, used: "_Ids", written: "_Written"
    ) -> Iterator[Block]:
        operation = Operation.DELETE if relation.operation is Operation.DELETE else Operation.UPDATE
        table = _table(relation)
        own = {
            column.name: "" if column.name in relation.writes else self.rows.column_term(table, row, column.name)
            for column in self.tables.by_name[table].columns
            if row.key
        }
        yield from self._triggered(table, operation, frozenset(relation.writes), used, written, own)
        if deletes:
            for made in cascades(self.tables, _table(relation), row.key):
                yield Block(statement=made.at(used.next(), written.sql, written.source))

    def _triggered(
        self,
        table: str,
        operation: Operation,
        columns: frozenset[str],
        used: "_Ids",
        written: "_Written",
        own: Mapping[str, str],
    ) -> Iterator[Block]:
        """``own``: terms of the changed row's columns, as far as they are known."""
        for each in fired(self.tables.by_name, table, operation, columns):
            guards = self._guards(each.guarded, table, own)
            for made in triggered(self.tables, each, guards):
                if each.deferred:
                    of = f"({guards})" if guards else ""
                    name = f"commit.{each.trigger.name}{of}.{made.type.value}.{made.relation}"
                    self._at_commit[made.at(name, "", f"commit.{each.trigger.name}{of}")] = None
                if each.unknown or not each.deferred:
                    yield Block(statement=made.at(used.next(), written.sql, written.source))

    def _guards(self, guarded: Guarded | None, table: str, own: Mapping[str, str]) -> str:
        """The key of the one row that a guard looks at; empty when it is not known, may vary, or may be deleted."""
        if guarded is None or self.in_loop or guarded.whole in self.facts.deleted:
            return ""
        if self.tables.key(guarded.whole) != (guarded.key,):
            return ""
        return own.get(guarded.key if table == guarded.whole else guarded.column, "")

    def at_commit(self) -> tuple[Block, ...]:
        """What deferred triggers do when the transaction ends."""
        return tuple(Block(statement=statement) for statement in self._at_commit)

    def _learn(self, read: ReadStatement, rows: dict[int, Row], name: str) -> None:
        """Results of one known row that later statements may name as parameters."""
        by_name = {relation.name: relation for relation in read.relations}
        for output in read.outputs:
            relation = by_name.get(output.entity) or next(
                (each for each in read.relations if _table(each) == output.entity), None
            )
            if relation is None or not output.column:
                self.rows.learn(output.name, "", name)
                continue
            if relation.operation is Operation.INSERT:
                self.rows.learn(output.name, output.name if self._made.get(output.name) is read else "", name)
                continue
            row = rows[id(relation)]
            term = self.rows.column_term(_table(relation), row, output.column) if row.key else ""
            pinned = next((pin.term for pin in row.pins if pin.column == output.column), "")
            self.rows.learn(output.name, term or pinned, name)


class _Written:
    """The statement's text and what was read of it."""

    def __init__(self, read: ReadStatement, source: str) -> None:
        self.read, self.sql, self.source = read, read.sql, source


class _Ids:
    """``3`` for the only use of a table in a statement, ``3.1``, ``3.2`` for several."""

    def __init__(self, name: str, single: bool) -> None:
        self._name, self._count, self._single = name, 0, single

    def next(self) -> str:
        self._count += 1
        return self._name if self._single and self._count == 1 else f"{self._name}.{self._count}"


def _met(relations: tuple[Relation, ...], upsert: list[Relation]) -> list[Relation]:
    """The uses that stand for the row an INSERT meets under ON CONFLICT DO UPDATE."""
    return [
        relation
        for relation in relations
        if relation.operation is Operation.UPDATE
        and any(relation.name == each.name and relation.aliases == each.aliases for each in upsert)
    ]


def _table(relation: Relation) -> str:
    assert relation.shape is not None, "only uses of tables are kept"
    return relation.shape.name


def _looked_at(relation: Relation) -> set[str]:
    """Columns whose change can move a row into or out of those that qualify."""
    found = {condition.column for condition in relation.conditions if condition.column}
    found |= {column for column, _, _ in relation.joined_to}
    for condition in relation.conditions:
        if condition.comparison is Comparison.OTHER:
            found |= set(_WORD.findall(condition.term)) & set(relation.columns)
    return found


def _sorted(columns: set[str] | frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(columns))
