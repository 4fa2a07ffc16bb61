"""Views that come, go, change, or read a column that does; materialised ones are computed beside those in use.

A view stays what it was for those that read it: it is renamed, its successor takes its name, and it goes last.
"""

from collections.abc import Collection, Iterable, Sequence

from server.engine.kernel.sql.words import quote
from server.engine.migrations.planning import renaming
from server.engine.migrations.planning.draft import Draft, Stage
from server.engine.model.catalogue import CatalogueView


def plan(draft: Draft) -> None:
    """All but those that are made anew in the transaction in which copied columns take over (`swap`)."""
    done = {view.name for view in in_swap(draft)}
    before = {view.name: view for view in draft.before.views}
    after = {view.name: view for view in draft.after.views}
    changed = {name for name, view in before.items() if name not in after or _shape(after[name]) != _shape(view)}
    stale = _closure(draft.before.views, {view.name for view in draft.before.views if _reads_copied(draft, view)})
    affected = _closure(draft.before.views, changed - done) | (stale - done)
    left = [view for view in draft.before.views if view.name in affected]
    made = [view for view in draft.after.views if view.name in affected or view.name not in before]
    if any(view.materialised for view in (*left, *made)):
        _beside(draft, left, made)
    elif left or made:
        draft.add(
            Stage.VIEWS,
            "Change the views",
            [*drop(left), *(text for view in made for text in create(view))],
            undo=[text for view in left for text in create(view)],
            deploy=_granted(left),
        )
    kept = [view for view in draft.after.views if view.name in before and view.name not in affected | done]
    for view in kept:
        _details(draft, before[view.name], view)


def _shape(view: CatalogueView) -> tuple[object, ...]:
    return view.definition, view.options, view.triggers, view.materialised


def _closure(views: Iterable[CatalogueView], first: Collection[str]) -> set[str]:
    """Those named and all that read them."""
    found = set(first)
    for view in views:  # in the order of creation: whoever reads comes later
        if found & set(view.reads):
            found.add(view.name)
    return found


def _reads_copied(draft: Draft, view: CatalogueView) -> bool:
    moved = {(one.table, one.column) for one in draft.copied} | set(draft.remade)
    return bool(moved & set(view.columns) or draft.moving.keys() & set(view.reads))


def in_swap(draft: Draft) -> list[CatalogueView]:
    """Views of today that must show copied columns as soon as these take over: all but what is materialised."""
    found: list[CatalogueView] = []
    for view in draft.before.views:
        names = {one.name for one in found}
        if not view.materialised and (_reads_copied(draft, view) or names & set(view.reads)):
            found.append(view)
    return found


def swap(draft: Draft) -> tuple[list[str], list[str]]:
    """Statements before the columns take over and after. What a materialised view reads stays, under another name."""
    views = in_swap(draft)
    names = {view.name for view in views}
    held = _read_by(draft.before.views, [view for view in draft.before.views if view.materialised])
    out = [_rename(view, _old(draft, view.name)) if view.name in held else drop([view])[0] for view in reversed(views)]
    later = [f"DROP VIEW {quote(_old(draft, view.name))}" for view in reversed(views) if view.name in held]
    if later:
        draft.add(Stage.DROP_INDEXES, "Drop what the views were", later)
    return out, [text for view in draft.after.views if view.name in names for text in create(view)]


def _read_by(views: Sequence[CatalogueView], readers: Sequence[CatalogueView]) -> set[str]:
    found: set[str] = set()
    for view in reversed(views):
        if view in readers or view.name in found:
            found |= set(view.reads)
    return found


def readers(draft: Draft, table: str, column: str) -> list[CatalogueView]:
    """Views of today that read the column, and those that read them, in the order of creation."""
    found = _closure(
        draft.before.views, {view.name for view in draft.before.views if (table, column) in set(view.columns)}
    )
    return [view for view in draft.before.views if view.name in found]


def _old(draft: Draft, name: str) -> str:
    return draft.unused(name, "old")


def _beside(draft: Draft, left: Sequence[CatalogueView], made: Sequence[CatalogueView]) -> None:
    """One after the other in the order of creation, so that each reads successors of what it read."""
    there = {view.name for view in left}
    for view in made:
        away = [_rename(one, _old(draft, one.name)) for one in left if one.name == view.name]
        if not view.materialised:
            title = f"Change {view.name}" if view.name in there else f"Create {view.name}"
            draft.add(Stage.VIEWS, title, [*away, *create(view)], deploy=_granted([v for v in left if v == view]))
            continue
        if view.name not in there:
            undo = drop([view])
            draft.add(Stage.VIEWS, f"Compute {view.name}", create(view), undo=undo)
            continue
        _successor(draft, view, next(one for one in left if one.name == view.name), away)
    made_names = {view.name for view in made}
    gone = [
        f"DROP {_kind(view)} {quote(_old(draft, view.name) if view.name in made_names else view.name)}"
        for view in reversed(left)
    ]
    if gone:
        draft.add(Stage.DROP_INDEXES, "Drop what the views were", gone)


def _successor(draft: Draft, view: CatalogueView, former: CatalogueView, away: list[str]) -> None:
    built = draft.unused(view.name, "build")
    names = {index.name: draft.unused(index.name, "build") for index in view.indexes}
    draft.add(
        Stage.VIEWS,
        f"Compute {view.name} anew beside",
        [
            f"CREATE MATERIALIZED VIEW {quote(built)}{_with(view)} AS {_query(view)}",
            *(renaming.index(index.definition, {}, names[index.name], table=built) for index in view.indexes),
        ],
        undo=[f"DROP MATERIALIZED VIEW {quote(built)}"],
    )
    draft.add(
        Stage.VIEWS,
        f"Let the new {view.name} take over",
        [
            *away,
            f"ALTER MATERIALIZED VIEW {quote(built)} RENAME TO {quote(view.name)}",
            *(
                f"ALTER INDEX {quote(index.name)} RENAME TO {quote(draft.unused(index.name, 'old'))}"
                for index in former.indexes
            ),
            *(f"ALTER INDEX {quote(names[one.name])} RENAME TO {quote(one.name)}" for one in view.indexes),
            *_said(view),
        ],
        deploy=_granted([former]),
    )


def _details(draft: Draft, old: CatalogueView, new: CatalogueView) -> None:
    """Indexes and the comment of a view that stays."""
    there = {index.name: index for index in old.indexes}
    wanted = {index.name: index for index in new.indexes}
    for name in sorted(there.keys() | wanted.keys()):
        if there.get(name) == wanted.get(name):
            continue
        if name in there:
            drop_index = f"DROP INDEX CONCURRENTLY {quote(name)}"
            draft.add(Stage.INDEXES, f"Drop {name}", [drop_index], transaction=False)
        if name in wanted:
            build = renaming.index(wanted[name].definition, {}, concurrently=True)
            draft.add(Stage.INDEXES, f"Build {name}", [build], transaction=False)
    if old.comment != new.comment:
        draft.add(Stage.VIEWS, f"Describe {new.name}", _comment(new))


def drop(views: Sequence[CatalogueView]) -> list[str]:
    """Readers first."""
    return [f"DROP {_kind(view)} {quote(view.name)}" for view in reversed(views)]


def create(view: CatalogueView) -> list[str]:
    return [
        f"CREATE {_kind(view)} {quote(view.name)}{_with(view)} AS {_query(view)}",
        *(renaming.index(index.definition, {}) for index in view.indexes),
        *(trigger.definition for trigger in view.triggers),
        *_said(view),
    ]


def _said(view: CatalogueView) -> list[str]:
    return _comment(view) if view.comment else []


def _comment(view: CatalogueView) -> list[str]:
    text = view.comment.replace("'", "''")
    return [f"COMMENT ON {_kind(view)} {quote(view.name)} IS " + (f"'{text}'" if text else "NULL")]


def _query(view: CatalogueView) -> str:
    return view.definition.rstrip().rstrip(";")


def _with(view: CatalogueView) -> str:
    return f" WITH ({', '.join(view.options)})" if view.options else ""


def _kind(view: CatalogueView) -> str:
    return "MATERIALIZED VIEW" if view.materialised else "VIEW"


def _rename(view: CatalogueView, name: str) -> str:
    return f"ALTER {_kind(view)} {quote(view.name)} RENAME TO {quote(name)}"


def _granted(views: Sequence[CatalogueView]) -> str:
    if not views:
        return ""
    return f"the grants on {', '.join(view.name for view in views)}, given again in the same transaction"
