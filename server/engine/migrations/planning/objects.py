"""Types, sequences and functions that come, go or change."""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.migrations.planning import enumerated, numbering
from server.engine.migrations.planning.draft import Draft, Stage
from server.engine.model.catalogue import CatalogueEnum


def plan(draft: Draft) -> None:
    _enums(draft)
    _domains(draft)
    _sequences(draft)
    _functions(draft)


def _text(text: str) -> str:
    escaped = text.replace("'", "''")
    return f"'{escaped}'"


def _enums(draft: Draft) -> None:
    there = {each.name: each for each in draft.before.enums}
    wanted = {each.name: each for each in draft.after.enums}
    for name, each in wanted.items():
        if name not in there:
            labels = ", ".join(map(_text, each.labels))
            draft.add(
                Stage.TYPES,
                f"Create type {name}",
                [f"CREATE TYPE {quote(name)} AS ENUM ({labels})"],
                undo=[f"DROP TYPE {quote(name)}"],
            )
        elif there[name].labels != each.labels:
            _labels(draft, there[name], each)
    for name in there:
        if name not in wanted:
            draft.add(Stage.DROP_TYPES, f"Drop type {name}", [f"DROP TYPE {quote(name)}"])


def _labels(draft: Draft, old: CatalogueEnum, new: CatalogueEnum) -> None:
    """Values are added one by one; where they change places or go, another type takes over (`enumerated`)."""
    if quote(new.name) in draft.types:
        return
    known = list(old.labels)
    for place, label in enumerate(new.labels):
        if label in known:
            continue
        following = next((each for each in new.labels[place + 1 :] if each in old.labels), "")
        before = f" BEFORE {_text(following)}" if following else ""
        draft.add(
            Stage.TYPES,
            f"Add {label} to type {new.name}",
            [f"ALTER TYPE {quote(new.name)} ADD VALUE {_text(label)}{before}"],
            undo_note="A value stays once it is there; nobody needs to use it.",
        )


def _domains(draft: Draft) -> None:
    there = {each.name: each for each in draft.before.domains}
    wanted = {each.name: each for each in draft.after.domains}
    for name, each in wanted.items():
        own = quote(name)
        if name not in there:
            create = enumerated.create_domain(each, own)
            draft.add(Stage.TYPES, f"Create domain {name}", [create], undo=[f"DROP DOMAIN {own}"])
            continue
        if own in draft.types:
            continue  # another one takes its place
        old = there[name]
        gone = [check for check, _ in old.checks if (check, dict(old.checks)[check]) not in each.checks]
        for check in gone:
            draft.add(Stage.LOOSEN, f"Drop {check} of {name}", [f"ALTER DOMAIN {own} DROP CONSTRAINT {quote(check)}"])
        for check, definition in each.checks:
            if (check, definition) in old.checks:
                continue
            add = f"ALTER DOMAIN {own} ADD CONSTRAINT {quote(check)} {definition} NOT VALID"
            draft.add(Stage.CHECKS, f"Put {check} of {name} into force", [add])
            draft.add(
                Stage.CHECKS,
                f"Prove {check} of {name}",
                [f"ALTER DOMAIN {own} VALIDATE CONSTRAINT {quote(check)}"],
                unavoidable="PostgreSQL lets nobody write the tables that use a domain while it checks them",
            )
        if old.default != each.default:
            change = f"SET DEFAULT {each.default}" if each.default else "DROP DEFAULT"
            draft.add(Stage.LOOSEN, f"Change the default of {name}", [f"ALTER DOMAIN {own} {change}"])
        if old.not_null != each.not_null:
            change = "SET NOT NULL" if each.not_null else "DROP NOT NULL"
            why = (
                "PostgreSQL lets nobody write the tables that use a domain while it checks them"
                if each.not_null
                else ""
            )
            draft.add(Stage.CHECKS, f"Change {name}", [f"ALTER DOMAIN {own} {change}"], unavoidable=why)
    for name in there:
        if name not in wanted:
            draft.add(Stage.DROP_TYPES, f"Drop domain {name}", [f"DROP DOMAIN {quote(name)}"])


def _sequences(draft: Draft) -> None:
    there = {each.name: each for each in draft.before.sequences}
    wanted = {each.name: each for each in draft.after.sequences}
    moved = {(one.table, one.target) for one in draft.copied}
    gone = {(t.name, c.name) for t in draft.before.tables for c in t.columns} - {
        (t.name, c.name) for t in draft.after.tables for c in t.columns
    }
    anew, gone_with = numbering.from_identity(draft), numbering.replaced(draft)
    for name, each in wanted.items():
        own = quote(name)
        if name in anew:
            continue
        if name not in there:
            create = f"CREATE SEQUENCE {own} {each.definition}"
            draft.add(Stage.SEQUENCES, f"Create sequence {name}", [create], undo=[f"DROP SEQUENCE {own}"])
        elif there[name].definition != each.definition:
            change = f"ALTER SEQUENCE {own} {each.definition.replace(' START WITH', ' START')}"
            draft.add(Stage.LOOSEN, f"Change sequence {name}", [change])
        owner = there[name].owner if name in there else ()
        if owner != each.owner and tuple(each.owner) not in moved and not {*each.owner[:1]} & draft.moving.keys():
            to = ".".join(map(quote, each.owner)) if each.owner else "NONE"
            draft.add(
                Stage.NOT_NULL, f"Let sequence {name} go with its column", [f"ALTER SEQUENCE {own} OWNED BY {to}"]
            )
    copied = {(one.table, one.column) for one in draft.copied}
    with_columns = {each.name for each in draft.before.sequences if tuple(each.owner) in copied}
    for name, each in there.items():
        if name not in wanted and tuple(each.owner) not in gone and name not in gone_with | with_columns:
            draft.add(Stage.DROP_CODE, f"Drop sequence {name}", [f"DROP SEQUENCE {quote(name)}"])


def _functions(draft: Draft) -> None:
    there = {each.signature: each for each in draft.before.functions}
    wanted = {each.signature: each for each in draft.after.functions}
    spoken = " ".join(_texts(draft))
    for signature, each in wanted.items():
        if there.get(signature) == each:
            continue
        # What tables rest on must be there before them; what reads tables, after.
        stage = Stage.SEQUENCES if f"{signature.partition('(')[0]}(" in spoken else Stage.CODE
        old = there.get(signature)
        drops = [f"DROP FUNCTION {signature}"] if old is not None and old.result != each.result else []
        undo = [old.definition] if old is not None else [f"DROP FUNCTION {signature}"]
        draft.add(stage, f"Define {signature}", [*drops, each.definition], undo=undo)
    for signature, each in there.items():
        if signature not in wanted:
            drop = f"DROP FUNCTION {signature}"
            draft.add(Stage.DROP_CODE, f"Drop {signature}", [drop], undo=[each.definition])


def _texts(draft: Draft) -> Iterator[str]:
    for table in draft.after.tables:
        yield from (each.definition for each in table.constraints)
        yield from (each.definition for each in table.indexes)
        yield from (f"{column.default} {column.generated}" for column in table.columns)
