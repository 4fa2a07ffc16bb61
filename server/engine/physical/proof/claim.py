"""The claim that a database's indexes make its workload cheaper, for the lab to execute."""

from collections.abc import Mapping, Sequence

from server.engine.model.claims import Claim
from server.engine.model.measurement import MeasuredStatement, WorkloadImproves
from server.engine.model.physical import ChosenIndex, DroppedIndex, ReadModel, StatementForecast
from server.engine.model.statistics import DatabaseStatistics
from server.engine.physical.proof.bindings import bindings
from server.engine.physical.proof.clock import CLOCK
from server.engine.physical.proof.rows import Rows
from server.engine.physical.proof.tables import bare_tables, references
from server.engine.physical.statements import create_index, drop_index
from server.engine.physical.subject import Subject


def improvement(
    subject: Subject,
    statistics: DatabaseStatistics,
    indexes: Sequence[ChosenIndex],
    dropped: Sequence[DroppedIndex],
    forecasts: Sequence[StatementForecast],
    models: Sequence[ReadModel] = (),
) -> Claim:
    """``physical/<service>/workload``: each statement before and after the design, on rows like production's."""
    rows = Rows(subject.tables, statistics, CLOCK)
    today: Mapping[str, StatementForecast] = {one.statement: one for one in forecasts if one.factor == 1.0}
    rewritten = {model.statement: model.sql for model in models}
    measured = tuple(
        MeasuredStatement(
            id=one.id,
            sql=one.sql,
            parameter_types=tuple(parameter.type for parameter in one.parameters),
            bindings=bindings(one, rows, CLOCK),
            sql_after=rewritten.get(one.id, ""),
            writes=one.writes,
            rate=one.rate,
            estimate_before=today[one.id].cost_before if one.id in today else 0.0,
            estimate_after=today[one.id].cost if one.id in today else 0.0,
        )
        for one in subject.statements
    )
    changes = [create_index(one.definition) for one in indexes] + [drop_index(one.name) for one in dropped]
    changes += [statement for model in models for statement in model.ddl]
    count = sum(rows.counts.values())
    where = f" of {subject.service}" if subject.service else ""
    return Claim(
        id=claim_id(subject),
        subject=subject.service or "database",
        sentence=(
            f"On {count:,} rows like production's no reader{where} looks at more than 1.2 times the pages with the "
            "design, and together the statements look at fewer."
        ),
        test=WorkloadImproves(
            ddl=bare_tables(subject.tables),
            load=(*rows.load(), *references(subject.tables)),
            changes=tuple(changes),
            statements=measured,
            clock=CLOCK,
        ),
    )


def claim_id(subject: Subject) -> str:
    return f"physical/{subject.service}/workload" if subject.service else "physical/workload"
