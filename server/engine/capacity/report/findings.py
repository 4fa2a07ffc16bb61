"""What is wrong with the capacity of a system, with the change that mends it."""

from collections.abc import Iterator

from server.engine.capacity.forecasting.backlogs import Backlog
from server.engine.capacity.mitigations.judging import told
from server.engine.capacity.plots.numbers import duration, multiple, per_second, percent, plain
from server.engine.capacity.prediction.blocking import DEADLOCK
from server.engine.capacity.report.forecast import Forecast
from server.engine.capacity.report.tables import dominant
from server.engine.capacity.report.wording import breaks, cost, time, together
from server.engine.model.capacity_answer import Attainment, Breaking, ResourceKind
from server.engine.model.mitigation import Effect, Outcome
from server.engine.model.plan import Finding, Severity

_BUSY_LOCK, _BUSY_DISK = 0.5, 0.3
_COLD = 0.9
"""Share of page accesses that should be answered from memory."""


def findings(of: Forecast) -> tuple[Finding, ...]:
    found = [*_overloads(of), *_missed(of), *_breaking(of), *_unreachable(of), *_externals(of), *_locks(of)]
    found += [*_connections(of), *_cold(of), *_backlogs(of)]
    return tuple(sorted(found, key=lambda one: one.id))


def _id(rule: str, subject: str) -> str:
    return f"{rule}@{subject}"


def _outcomes(of: Forecast) -> list[Outcome]:
    return [*([of.chosen] if of.chosen else []), *of.comparison.outcomes]


def _relief(of: Forecast, resource: str) -> str:
    """The smallest set where there is one, else the best single mitigation that leaves nothing overloaded."""
    for one in _outcomes(of):
        if not one.overloaded:
            return f"{together(one.mitigations)} ({cost(one.price)})."
    return f"Relieve {resource or 'the bottleneck'}: none of the mitigations that were tried is enough."


def _mend(of: Forecast, use_case: str, percentile: str) -> str:
    """What keeps this objective; where nothing that was tried does, what its time goes to."""
    for one in _outcomes(of):
        for effect in one.effects:
            own = (effect.use_case, effect.percentile) == (use_case, percentile)
            if own and _kept(effect, one) and not one.overloaded:
                return f"{together(one.mitigations)} ({cost(one.price)})."
    seen = next(one for one in of.today.use_cases if one.name == use_case)
    tried = "None of the mitigations that were tried keeps it" if of.comparison.tried else "Nothing was tried"
    return f"{tried}: most of its time goes to {dominant(seen)}."


def _kept(effect: Effect, outcome: Outcome) -> bool:
    """Of many sets that were only screened, some seem to keep an objective by chance: those need twice the interval."""
    after = effect.after
    clear = outcome.confirmed or after.value + 2.0 * after.half_width <= effect.objective
    return effect.attainment_after is Attainment.MET and clear


def _clearing(one: Backlog) -> str:
    """What clears a backlog, whatever else a set of mitigations is for."""
    if one.remedy is None:
        return f"Relieve {one.resource}: none of the mitigations that were tried clears it by itself."
    return f"{one.remedy.told} ({cost(one.remedy.price)})."


def _overloads(of: Forecast) -> Iterator[Finding]:
    for one in of.today.overloads:
        if one.decided_by != "rate limit":
            blocked = one.decided_by == DEADLOCK
            yield Finding(
                _id("capacity.overloaded", one.resource),
                "capacity.overloaded",
                Severity.HIGH,
                one.resource,
                f"At today's peak {told(one)}."
                if blocked
                else f"At today's peak {one.resource} is asked for {plain(one.demand)} and has {plain(one.servers)}: "
                f"{one.factor:.2f} times too much.",
                "Nothing is done until they give up, however few there are."
                if blocked
                else "Queues grow for as long as the peak lasts, and every answer comes later than the one before.",
                _relief(of, one.resource),
            )
    if not of.today.overloads or all(one.decided_by == "rate limit" for one in of.today.overloads):
        month, resource = of.breaking.saturation_month, of.breaking.saturation_resource
        if month >= 0 and resource not in {one.resource for one in of.backlogs}:
            yield Finding(
                _id("capacity.saturates", resource),
                "capacity.saturates",
                Severity.MEDIUM,
                resource,
                f"In month {month} {resource} is asked for more than it has.",
                f"Rates grow by {of.system.growth.rate:.1%} a month; it is full at "
                f"{multiple(of.breaking.saturation_load)} today's peak.",
                _relief(of, resource),
            )


def _backlogs(of: Forecast) -> Iterator[Finding]:
    """From today on it is an overload like any other."""
    for one in of.backlogs:
        if one.month > 0:
            breaks_too = f" From then on it breaks {', '.join(one.objectives)}." if one.objectives else ""
            yield Finding(
                _id("capacity.backlog", one.resource),
                "capacity.backlog",
                Severity.MEDIUM,
                one.resource,
                f"In month {one.month} {one.resource} is asked for {plain(one.demand)} and has {plain(one.servers)}. "
                f"Only work in the background feels it, most of it {', '.join(one.work)}.",
                f"Its queue grows for as long as the peak lasts; no request waits for it.{breaks_too}",
                _clearing(one),
            )


def _missed(of: Forecast) -> Iterator[Finding]:
    for use_case in of.today.use_cases:
        for one in use_case.objectives:
            if one.attainment is Attainment.MISSED:
                yield Finding(
                    _id("capacity.objective-missed", f"{use_case.name}.{one.percentile}"),
                    "capacity.objective-missed",
                    Severity.HIGH,
                    f"{use_case.name}.{one.percentile}",
                    f"{use_case.name} takes {time(one.predicted)} at {one.percentile} today, against "
                    f"{duration(one.objective)}.",
                    "Simulated at today's peak; the whole interval lies above the objective.",
                    _mend(of, use_case.name, one.percentile),
                )


def _breaking(of: Forecast) -> Iterator[Finding]:
    for one in _later(of):
        yield Finding(
            _id("capacity.objective-breaks", f"{one.use_case}.{one.percentile}"),
            "capacity.objective-breaks",
            Severity.MEDIUM,
            f"{one.use_case}.{one.percentile}",
            f"{breaks(one)}.",
            f"{time(one.today)} today; load and data grow as stated.",
            _mend(of, one.use_case, one.percentile),
        )


def _later(of: Forecast) -> list[Breaking]:
    """Those that break within the horizon, but for reasons of their own: what saturation takes down is one finding."""
    saturation = of.breaking.saturation_month
    return [
        one
        for one in of.breaking.objectives
        if not one.broken_today and one.month >= 0 and (saturation < 0 or one.month < saturation)
    ]


def _unreachable(of: Forecast) -> Iterator[Finding]:
    for use_case in of.today.use_cases:
        work = sum(one.service for one in use_case.waterfall)
        for one in use_case.objectives:
            if work > one.objective > 0.0:
                yield Finding(
                    _id("capacity.objective-unreachable", f"{use_case.name}.{one.percentile}"),
                    "capacity.objective-unreachable",
                    Severity.HIGH,
                    f"{use_case.name}.{one.percentile}",
                    f"{use_case.name} works for {duration(work)} on average without any waiting, and is to take no "
                    f"more than {duration(one.objective)} at {one.percentile}.",
                    "Machines do not remove work: a cheaper statement, a copy in another form or work done later do.",
                    "Read less, read it from a read model, or answer before the work is done.",
                )


def _externals(of: Forecast) -> Iterator[Finding]:
    for one in of.today.overloads:
        if one.decided_by == "rate limit":
            yield Finding(
                _id("capacity.external-limit", one.resource),
                "capacity.external-limit",
                Severity.HIGH,
                one.resource,
                f"{one.resource} is called {per_second(one.demand)} at peak and allows {per_second(one.servers)}.",
                "The calls beyond its limit are refused, whatever is bought here.",
                "Send them from a queue no faster than the limit, or agree on a higher one.",
            )


def _locks(of: Forecast) -> Iterator[Finding]:
    for one in of.today.resources:
        if one.kind is ResourceKind.LOCK and not one.utilisation.unknown and one.utilisation.value > _BUSY_LOCK:
            yield Finding(
                _id("capacity.hot-row", one.name),
                "capacity.hot-row",
                Severity.MEDIUM,
                one.name,
                f"The hottest row behind {one.name} is locked {percent(one.utilisation.value)} of the time at peak.",
                "Transactions that update one row run one after the other, however many machines there are.",
                "Lock it last in the transaction, split it into several rows, or collect the changes and apply them "
                "together.",
            )


def _connections(of: Forecast) -> Iterator[Finding]:
    for database in of.system.databases:
        wanted = sum(one.connections * one.replicas for one in of.system.services)
        room = database.max_connections - database.reserved_connections
        if database.max_connections and wanted > room and not database.replica_of:
            yield Finding(
                _id("capacity.connections", database.name),
                "capacity.connections",
                Severity.HIGH,
                database.name,
                f"All pools together open up to {wanted} connections, and {database.name} accepts {room}.",
                "The next one is refused, at the worst time: when everybody is busy.",
                "Make the pools smaller (capacity/limits.yaml), or put a connection pooler in front of the database.",
            )


def _cold(of: Forecast) -> Iterator[Finding]:
    """Where pages come from disk so often that the disk is busy with it."""
    then = of.horizon
    for one in then.resources:
        if one.kind is not ResourceKind.DATABASE_IO or one.utilisation.unknown or one.utilisation.value < _BUSY_DISK:
            continue
        cold = sorted((one.share, one.table) for one in then.cached if one.share < _COLD)
        if cold:
            told = ", ".join(f"{table} {percent(found)}" for found, table in cold[:3])
            yield Finding(
                _id("capacity.memory", one.name),
                "capacity.memory",
                Severity.LOW,
                one.name,
                f"In month {then.month} {one.name} is {percent(one.utilisation.value)} busy reading pages that memory "
                f"has not got; found in memory: {told}.",
                "Each of the others waits for the disk.",
                "A server with more memory, narrower rows, or older rows kept apart.",
            )
