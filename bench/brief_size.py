"""How long a large brief takes to read: 200 entities and 1,000 use cases, each with SQL, in one process.

Run: ``python -m bench.brief_size [entities [use cases]] [--profile]``. Prints processor seconds; the aim is under 2 s.
"""

import cProfile
import pstats
import sys
import time

from server.engine.brief import read, write
from server.engine.brief.catalogue import Tables
from server.engine.brief.checks import Checked, check_brief
from server.engine.brief.written import read_source
from server.engine.model.resources import BriefSource


def large_brief(entities: int, use_cases: int) -> str:
    """A valid brief in YAML: entities in a chain of relations, use cases of six kinds in turn."""
    lines = ["name: large", "actors: [{name: caller, kind: end_user, entity: Thing000}]", "entities:"]
    for number in range(entities):
        lines += [
            f"  - name: Thing{number:03}",
            "    attributes:",
            "      - {name: title, type: string, required: true, max_length: 140, sensitivity: public}",
            "      - {name: code, type: string, required: true, unique: true, max_length: 40, sensitivity: internal}",
            "      - {name: state, type: enum, values: [draft, active, closed], required: true, default: draft}",
            "      - {name: amount, type: money, required: true, default: 0, min: 0}",
            "      - {name: quantity, type: integer, required: true, default: 1, min: 0, max: 1_000_000}",
            "      - {name: created_at, type: timestamp, required: true, default: now(), mutable: false}",
            "    volume: {rows: 1_000_000, growth_per_month: 10_000}",
        ]
    lines.append("relations:")
    for number in range(1, entities):
        ends = f"from: Thing{number - 1:03}, to: Thing{number:03}"
        lines.append(f"  - {{name: parent, {ends}, required: true, fan_out: {{mean: 1}}}}")
    lines.append("use_cases:")
    for number in range(use_cases):
        lines += _use_case(number, 1 + number % (entities - 1))
    return "\n".join(lines) + "\n"


def _use_case(number: int, entity: int) -> list[str]:
    table, parent = f"thing{entity:03}s", f"thing{entity - 1:03}s"
    statements = [
        f"SELECT t.id, t.title, t.amount FROM {table} t WHERE t.id = :id",
        f"SELECT t.id, t.title, p.title AS parent_title FROM {table} t JOIN {parent} p ON p.id = t.parent_id"
        " WHERE t.parent_id = :parent_id AND t.state = 'active' AND (t.created_at, t.id) < (:before, :before_id)"
        " ORDER BY t.created_at DESC, t.id DESC LIMIT 50",
        f"UPDATE {table} SET quantity = quantity - :quantity WHERE id = :id AND quantity >= :quantity RETURNING amount",
        f"INSERT INTO {table} (title, code, state, amount, quantity, created_at, parent_id)"
        " VALUES (:title, :code, 'draft', :amount, :quantity, now(), :parent_id)"
        " ON CONFLICT (code) DO UPDATE SET title = excluded.title RETURNING id",
        f"SELECT state, count(*), sum(amount) FROM {table} WHERE parent_id = ANY(:parents) GROUP BY state",
        f"DELETE FROM {table} WHERE id IN (SELECT x.id FROM {table} x WHERE x.created_at < :until LIMIT 1000)",
    ]  # fmt: skip
    writes = number % 6 in (2, 3, 5)
    return [
        f"  - name: UseCase{number:04}",
        "    actor: caller",
        f"    kind: {'command' if writes else 'query'}",
        "    rate: {peak: 12/s, mean: 100/day}",
        "    objective: {p95: 300ms, p99: 2s}",
        "    transactions:",
        "      - steps:",
        "          - sql: |",
        f"              {statements[number % 6]}",
        "          - {compute: 2ms}",
    ]


def main(entities: int = 200, use_cases: int = 1_000, *, profiled: bool = False) -> None:
    text = large_brief(entities, use_cases)
    source = BriefSource(filename="large.yaml", format="yaml", text=text)
    print(f"{entities} entities, {use_cases} use cases, {len(text):,} bytes of YAML")

    begin = time.process_time()
    prepared = read(source)
    print(f"read, first time     {time.process_time() - begin:6.2f} s")
    begin = time.process_time()
    assert read(source) == prepared
    print(f"read, second time    {time.process_time() - begin:6.2f} s")

    begin = time.process_time()
    brief, report = read_source(source)
    print(f"  of which source    {time.process_time() - begin:6.2f} s")
    assert brief is not None
    begin = time.process_time()
    check_brief(Checked.of(brief, report, Tables(brief)))
    print(f"  of which checks    {time.process_time() - begin:6.2f} s")
    begin = time.process_time()
    write(brief)
    print(f"write                {time.process_time() - begin:6.2f} s")

    if profiled:
        profile = cProfile.Profile()
        profile.runcall(read, source)
        pstats.Stats(profile).sort_stats("cumulative").print_stats(45)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:] if argument != "--profile"), profiled="--profile" in sys.argv)
