"""How long it takes to judge migrations: ten statements rehearsed, cold and warm; 50,000 lines read, beside squawk.

Run: ``python -m bench.migrations``. Cold is everything from starting PostgreSQL to the last observation; processor
seconds of reading are those of this process, of squawk those of its own, which reports one line for each finding: its
default, drawn with the lines around it, takes far longer than finding it.
"""

import asyncio
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from server.engine.migrations.checking.check import check
from server.engine.model.rehearsals import Rehearsal, RehearsalUnit
from server.lab import Lab

SCHEMA = (
    "CREATE TABLE customers (id bigint PRIMARY KEY, name text)",
    "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, ref integer NOT NULL, note varchar(50), "
    "amount numeric(10,2), created_at timestamp)",
    "CREATE INDEX orders_customer ON orders (customer_id)",
)
TEN = (
    "ALTER TABLE orders ALTER COLUMN ref TYPE bigint",
    "ALTER TABLE orders ALTER COLUMN note TYPE varchar(100)",
    "ALTER TABLE orders ADD COLUMN a integer",
    "ALTER TABLE orders ADD COLUMN b double precision DEFAULT random()",
    "ALTER TABLE orders ALTER COLUMN customer_id SET NOT NULL",
    "ALTER TABLE orders ADD CONSTRAINT positive CHECK (ref > 0) NOT VALID",
    "ALTER TABLE orders VALIDATE CONSTRAINT positive",
    "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id)",
    "CREATE INDEX orders_ref ON orders (ref)",
    "ALTER TABLE orders DROP COLUMN note",
)
WARM = 7
LINES = 50_000
SQUAWK_SECONDS = 60
TYPES = ("bigint", "text", "timestamp without time zone")


async def rehearsals() -> tuple[float, list[float]]:
    rehearsal = Rehearsal(SCHEMA, tuple(RehearsalUnit((sql,)) for sql in TEN))
    lab = Lab()
    began = time.perf_counter()
    await lab.start()
    try:
        await lab.rehearse(rehearsal)
        cold = time.perf_counter() - began
        warm = []
        for _ in range(WARM):
            began = time.perf_counter()
            seen = await lab.rehearse(rehearsal)
            warm.append(time.perf_counter() - began)
            assert not any(one.sqlstate for unit in seen.units for one in unit.statements)
    finally:
        await lab.stop()
    return cold, warm


def dump(lines: int) -> str:
    """DDL as a dump has it: tables, defaults, keys, indexes, references."""
    parts: list[str] = []
    written, number = 0, 0
    while written < lines:
        name = f"public.t{number}"
        columns = ",\n".join(
            f"    c{each} {('bigint', 'text', 'timestamp without time zone')[each % 3]}" for each in range(12)
        )
        part = (
            f"CREATE TABLE {name} (\n    id bigint NOT NULL,\n{columns}\n);\n\n\n"
            f"ALTER TABLE ONLY {name}\n    ADD CONSTRAINT t{number}_pkey PRIMARY KEY (id);\n\n\n"
            f"CREATE INDEX t{number}_c0 ON {name} USING btree (c0);\n\n\n"
            f"ALTER TABLE ONLY {name}\n    ADD CONSTRAINT t{number}_c1 FOREIGN KEY (c0) REFERENCES public.t0(id);\n\n\n"
        )
        parts.append(part)
        written += part.count("\n")
        number += 1
    return "".join(parts)


def reading(text: str) -> tuple[float, int]:
    began = time.process_time()
    draft = check(text)
    return time.process_time() - began, len(draft.findings)


def squawk(text: str) -> float | None:
    program = shutil.which("squawk", path=str(Path(sys.executable).parent))
    if program is None:
        return None
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(text)
        file.flush()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [program, "--reporter", "gcc", file.name]
        try:
            subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True, timeout=SQUAWK_SECONDS)
        except subprocess.TimeoutExpired:
            return None
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    cold, warm = asyncio.run(rehearsals())
    least, middle = min(warm), statistics.median(warm)
    print(f"ten statements on 1,000 rows: cold {cold:.2f} s; warm {least:.2f} s, median {middle:.2f} s")
    text = dump(LINES)
    own, found = reading(text)
    print(f"{text.count(chr(10)):,} lines read: {own:.2f} processor seconds, {found:,} findings", end="")
    peer = squawk(text)
    print(f"; squawk {peer:.2f}" if peer is not None else "; squawk gave no answer")


if __name__ == "__main__":
    main()
