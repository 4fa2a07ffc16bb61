"""A plan as a script for psql: what to run, what to deploy before, how long to wait, how to go back."""

from collections.abc import Sequence

from server.engine.kernel.sql.schemas import PUBLIC, setting
from server.engine.model.migrations import MigrationStep, Precheck


def script(steps: Sequence[MigrationStep], prechecks: Sequence[Precheck], path: Sequence[str] = (PUBLIC,)) -> str:
    """Each step by itself; a step that gets no lock in time ends without effect and is run again."""
    lines = [
        "-- Run step by step with psql --no-psqlrc -v ON_ERROR_STOP=1. What ends with 55P03 (lock not available)",
        "-- has changed nothing: wait 1 s, 2 s, 4 s … up to a minute, and run it again.",
    ]
    if tuple(path) != (PUBLIC,):
        lines += [
            "",
            "-- Names are without schemas: everything lies where this path finds it.",
            f"SET search_path = {setting(path)};",
        ]
    if prechecks:
        lines += ["", "-- Before anything: each of these must give no row, or must not fail."]
        lines += [f"{each.query}; -- {each.holds}" for each in prechecks]
    for step in steps:
        lines += ["", *_step(step)]
    return "\n".join(lines) + "\n"


def _step(step: MigrationStep) -> list[str]:
    lines = [f"-- {step.number}. {step.phase.value}: {step.title}"]
    if step.deploy:
        lines.append(f"-- needs: {step.deploy}")
    if step.unavoidable:
        lines.append(f"-- blocks while it works: {step.unavoidable}")
    if step.batch is not None:
        return lines + _batches(step)
    lines.append(f"SET lock_timeout = '{step.lock_timeout // 1000}ms';")
    if step.transaction:
        lines += ["BEGIN;", *(f"{text};" for text in step.statements), "COMMIT;"]
    else:
        lines += [f"{text};" for text in step.statements]
    return lines + _back(step)


def _batches(step: MigrationStep) -> list[str]:
    assert step.batch is not None
    names = ", ".join(step.batch.key)
    return [
        f"-- First; it gives the last {names} it has done. Keep it: it is where to go on after an interruption.",
        f"{step.batch.first};",
        f"-- Then with that {names} as $1 …, each in a transaction of its own, until no row comes back.",
        f"-- {step.batch.following};",
        *_back(step),
    ]


def _back(step: MigrationStep) -> list[str]:
    lines = [f"-- back: {text};" for text in step.undo]
    return [*lines, f"-- back: {step.undo_note}"] if step.undo_note else lines
