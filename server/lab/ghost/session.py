"""One ghost database while it is open."""

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from server.engine.kernel.pages import GinSize, Size
from server.engine.kernel.statistics import check
from server.engine.model.catalogue import Catalogue as Described
from server.engine.model.planning import IndexDefinition, IndexSize, Plan, PlanRefused, PlanRequest
from server.engine.model.statistics import DatabaseStatistics, TableStatistics
from server.lab.ghost import catalogue as catalogues
from server.lab.ghost import files, volume
from server.lab.ghost.catalogue import Catalogue, Index
from server.lab.ghost.creating import create, creation
from server.lab.ghost.edges import put_edges
from server.lab.ghost.explaining import explain, explainable
from server.lab.ghost.inferring import inferred
from server.lab.ghost.predicates import indexed_rows
from server.lab.ghost.samples import untold_lengths
from server.lab.ghost.sizing import Indexed, heap_pages, index_size, known_combinations
from server.lab.ghost.wire import Wire
from server.lab.migrations.catalogue import CATALOGUE_QUERY

_VALID = "UPDATE pg_index SET indisvalid = NOT indisvalid WHERE indexrelid = ANY ($1::oid[])"


class Session:
    """Implements `server.engine.model.planning.GhostSession`.

    ``role`` owns every table and runs all that comes from users; ``admin`` changes catalogue and files alone.
    """

    def __init__(self, admin: Wire, role: Wire, data: Path, schemas: Sequence[str] = ("public",)) -> None:
        self._admin, self._role, self._data, self._schemas = admin, role, data, schemas
        self._catalogue = Catalogue({}, {})
        self._statistics: dict[str, TableStatistics] = {}
        self._heaps: dict[int, int] = {}
        """Pages each stored table is to have."""
        self._stored: dict[int, int] = {}
        """Pages each stored table has without being extended."""
        self._sizes: dict[int, Size | GinSize] = {}
        self._added: list[int] = []
        self._now = ""
        self._absent: set[int] = set()
        """Indexes, partitions' among them, that the planner does not see now."""
        self._switched: set[int] = set()
        """All that were added, with their partitions'."""
        self._index_names: dict[str, str] = {}

    def fill(self, statistics: DatabaseStatistics) -> None:
        """Make the tables as large as stated, for the first time or anew."""
        if self._heaps:
            self._empty()
        self._reread()
        check(statistics)
        # Written anew: the separator of date and time may be any character when it is read.
        self._now = dt.datetime.fromisoformat(statistics.now).isoformat(" ") if statistics.now else ""
        stated = {table.table: table for table in statistics.tables}
        volume.check_names(self._catalogue, stated)
        self._statistics = volume.with_partitions(self._catalogue, stated)
        self._put_edges()
        self._put_statistics()
        self._grow_heaps(self._heaps)
        self._measure(self._catalogue.indexes.values())

    def add(self, indexes: Sequence[IndexDefinition]) -> tuple[IndexSize, ...]:
        tables = {table.name: table for table in self._catalogue.tables.values()}
        concerned = sorted(
            {
                leaf
                for index in indexes
                if index.table in tables
                for leaf in self._catalogue.leaves(tables[index.table].oid)
            }
        )
        partitioned = any(self._catalogue.tables[oid].parent is not None for oid in concerned)
        creations = [creation(index, tables) for index in indexes]
        self._shrink_heaps(concerned)
        made: list[int] = []
        try:
            made.extend(create(self._role, creations, singly=partitioned))
        except ValueError:
            for oid in made:
                self._role.execute(f"DROP INDEX {self._name_of(oid)}")
            made = []
            raise
        finally:
            self._after_adding(made, concerned, partitioned=partitioned)
        return tuple(self._size_of(oid) for oid in made)

    def _after_adding(self, made: Sequence[int], concerned: Sequence[int], *, partitioned: bool) -> None:
        if partitioned:
            # Partitions have got indexes with it, or given theirs to it.
            self._reread()
        else:
            self._catalogue = catalogues.grown(self._admin, self._schemas, self._catalogue)
        self._added += made
        self._switched = {each for oid in self._added for each in self._catalogue.family(oid)}
        # CREATE INDEX has counted the rows that are really there.
        volume.restore_relations(self._role, self._counts(concerned))
        self._grow_heaps(concerned)
        self._measure([self._catalogue.indexes[each] for oid in made for each in self._catalogue.family(oid)])

    def plan(self, requests: Sequence[PlanRequest]) -> tuple[Plan | PlanRefused, ...]:
        answers: dict[int, Plan | PlanRefused] = {}
        groups: dict[tuple[tuple[int, ...], tuple[str, ...]], list[tuple[int, str]]] = {}
        for place, request in enumerate(requests):
            text = explainable(request, self._now)
            if isinstance(text, PlanRefused):
                answers[place] = text
            else:
                there = tuple(sorted(set(request.indexes))), tuple(sorted(set(request.hidden)))
                groups.setdefault(there, []).append((place, text))
        for (indexes, hidden), asked in groups.items():
            self._show(indexes, hidden)
            explained = explain(self._role, [text for _, text in asked], self._index_names)
            answers |= dict(zip((place for place, _ in asked), explained, strict=True))
        return tuple(answers[place] for place in range(len(requests)))

    def resize(self, statistics: DatabaseStatistics) -> None:
        self.fill(statistics)

    def names(self) -> tuple[str, ...]:
        return tuple(self._catalogue.indexes[oid].name for oid in self._added)

    def catalogue(self) -> Described:
        return msgspec.json.decode(self._role.fetch(CATALOGUE_QUERY)[0][0], type=Described)

    def parameter_types(self, statements: Sequence[str]) -> tuple[tuple[str, ...] | None, ...]:
        return tuple(inferred(self._role, statement) for statement in statements)

    def sizes(self) -> dict[str, IndexSize]:
        """Of every index, the database's own and added ones, by name; a partitioned one is as large as its parts."""
        return {index.name: self._size_of(oid) for oid, index in self._catalogue.indexes.items()}

    # --- indexes that are there or not

    def _show(self, indexes: Iterable[int], hidden: Iterable[str]) -> None:
        family = self._catalogue.family
        absent = self._switched.difference(each for position in indexes for each in family(self._added[position]))
        by_name = {index.name: oid for oid, index in self._catalogue.indexes.items()} if hidden else {}
        unknown = sorted(name for name in hidden if name not in by_name)
        if unknown:
            raise ValueError(f"there is no index {unknown[0]!r} to hide")
        absent.update(each for name in hidden for each in family(by_name[name]))
        self._hide(absent)

    def _hide(self, absent: set[int]) -> None:
        changed = sorted(absent ^ self._absent)
        if changed:
            self._admin.fetch(_VALID, changed)
            self._absent = absent

    def _name_of(self, oid: int) -> str:
        return str(self._role.fetch("SELECT $1::int8::oid::regclass::text AS name", oid)[0]["name"])

    def _size_of(self, oid: int) -> IndexSize:
        sizes = [self._sizes[leaf] for leaf in self._catalogue.leaves(oid)]
        is_tree = self._catalogue.indexes[oid].method == "btree"
        heights = [size.height for size in sizes if isinstance(size, Size) and is_tree]
        return IndexSize(sum(size.pages for size in sizes), max(heights, default=0))

    # --- sizes

    def _reread(self) -> None:
        self._catalogue = catalogues.read(self._admin, self._schemas)
        self._index_names = {
            index.name: self._catalogue.indexes[self._catalogue.top(oid)].name
            for oid, index in self._catalogue.indexes.items()
            if index.parent is not None
        }
        self._absent = {oid for oid, index in self._catalogue.indexes.items() if not index.valid}

    def _empty(self) -> None:
        """Take all rows, contents of indexes, and lengths away."""
        self._hide(set())
        self._shrink_heaps(sorted(self._stored))
        tables = [table for table in self._catalogue.tables.values() if table.parent is None]
        plain = [table.quoted for table in tables if table.kind != "m"]
        if plain:
            self._role.execute(f"TRUNCATE {', '.join(plain)} CASCADE")
        for table in tables:
            if table.kind == "m":
                self._role.execute(f"REINDEX TABLE {table.quoted}")

    def _put_edges(self) -> None:
        put_edges(self._admin, self._role, self._catalogue, self._statistics, self._schemas)
        self._stored = {
            oid: files.length(self._data / table.path)
            for oid, table in self._catalogue.tables.items()
            if table.path is not None
        }
        self._evict(self._catalogue.indexes.values())

    def _put_statistics(self) -> None:
        tables = {table.name: table for table in self._catalogue.tables.values()}
        self._heaps = {
            table.oid: min(volume.MOST_PAGES, heap_pages(table, self._statistics[name]))
            if name in self._statistics
            else 0
            for name, table in tables.items()
            if table.path is not None
        }
        volume.restore_relations(self._role, self._counts(self._catalogue.tables))
        columns = []
        for name, statistics in sorted(self._statistics.items()):
            is_index = name not in tables
            inherited = not is_index and tables[name].kind == "p"
            columns += [(name, is_index, inherited, column) for column in statistics.columns]
        volume.restore_columns(self._role, columns)

    def _counts(self, oids: Iterable[int]) -> dict[str, tuple[int, float, int]]:
        counts = {}
        for oid in oids:
            table = self._catalogue.tables[oid]
            known = self._statistics.get(table.name)
            if known is None:
                continue
            pages = self._heaps.get(oid, -1 if table.kind == "p" else 0)
            visible = known.all_visible if known.pages else pages
            counts[table.name] = (pages, known.rows, max(0, min(pages, visible)))
        return counts

    def _grow_heaps(self, oids: Iterable[int]) -> None:
        for oid in oids:
            table = self._catalogue.tables[oid]
            if table.path is not None and table.name in self._statistics:
                files.grow(self._data / table.path, max(self._heaps[oid], self._stored[oid]))

    def _shrink_heaps(self, oids: Sequence[int]) -> None:
        for oid in oids:
            path = self._catalogue.tables[oid].path
            if path is not None:
                files.grow(self._data / path, self._stored[oid])
        # Sessions that know the longer files forget them.
        self._admin.fetch("UPDATE pg_class SET relpages = relpages WHERE oid = ANY ($1::oid[])", list(oids))

    def _measure(self, indexes: Iterable[Index]) -> None:
        """Size the stored ones among the indexes; nobody may have looked into their files since `_evict`."""
        stored = [index for index in indexes if index.path is not None]
        self._hide(set(self._catalogue.indexes))
        self._evict(stored)
        expected = indexed_rows(self._role, self._catalogue, self._statistics, stored)
        lengths = untold_lengths(self._role, self._catalogue, self._statistics, stored)
        tables = {index.table: self._catalogue.tables[index.table] for index in stored}
        combinations = {
            oid: known_combinations(table, self._catalogue, self._statistics) for oid, table in tables.items()
        }
        counts = {}
        for index, rows in zip(stored, expected, strict=True):
            assert index.path is not None
            table = tables[index.table]
            of = Indexed(
                table,
                self._statistics.get(table.name, TableStatistics(table.name, 0.0)),
                self._statistics.get(index.name),
                self._heaps.get(index.table, 0),
                rows,
                combinations[index.table],
                lengths,
            )
            size = index_size(index, of)
            self._sizes[index.oid] = size
            files.shape(self._data / index.path, index.method, size)
            counts[index.name] = (min(volume.MOST_PAGES, size.pages), rows, 0)
        volume.restore_relations(self._role, counts)
        self._hide(set(self._switched))

    def _evict(self, indexes: Iterable[Index]) -> None:
        """Have what lies in shared buffers of the indexes written out and forgotten."""
        oids = [index.oid for index in indexes if index.path is not None]
        self._admin.fetch(
            "SELECT ghost.pg_buffercache_evict_relation(oid::regclass) FROM unnest($1::oid[]) AS o (oid)", oids
        )
