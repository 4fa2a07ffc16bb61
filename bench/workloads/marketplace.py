"""The marketplace brief: two hundred short statements with their rates, reads and writes, on the schema of its
design."""

from pathlib import Path

from bench.workloads.workload import Workload
from server.engine.kernel.statistics import synthesise
from server.engine.model.planning import GhostDatabase
from server.engine.model.resources import BriefSource
from server.engine.physical.subject import subjects_of
from server.usecases.analyses.computing import schema_of
from server.usecases.computing import understand

_BRIEF = Path(__file__).parents[2] / "examples" / "marketplace" / "brief.yaml"
BUDGETS = (500, 2_000, 8_000)


def marketplace() -> Workload:
    prepared = understand(None, BriefSource(_BRIEF.name, "yaml", _BRIEF.read_text(encoding="utf-8")))
    subject = max(subjects_of(prepared, schema_of(prepared)), key=lambda one: len(one.statements))
    ghost = GhostDatabase(subject.ddl, synthesise(prepared, subject.tables))
    return Workload("marketplace", ghost, tuple(one.weighted for one in subject.statements), BUDGETS)
