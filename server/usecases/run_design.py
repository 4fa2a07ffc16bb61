"""Computes a design, one analysis after the other, and keeps each result under the hash of its inputs.

Killed at any point and started again, it goes on with the first thing that is not kept. It finishes once: the store
takes a plan only for a design that is still running.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec
import structlog

from server.compute import Compute
from server.engine import brief as briefs
from server.engine.analysis import Analysis, Inputs
from server.engine.errors import DomainError, Reason
from server.engine.model.brief import Brief
from server.engine.model.claims import Claim
from server.engine.model.plan import AnalysisResult, Artefact, Evidence, Verdict
from server.engine.model.prepared import PreparedBrief
from server.engine.model.resources import DesignState, Failure, Plan, Principal, Role
from server.engine.model.value import canonical
from server.engine.pipeline import ANALYSES, assemble, claim_key, outline, result_key
from server.lab import VERSION as LAB_VERSION
from server.lab import Lab
from server.lab.ghost import VERSION as GHOST_VERSION
from server.lab.ghost import GhostAddress, Ghosts
from server.store import Store
from server.usecases.hold import CancelRequestedError, HandedBackError, Hold, TakenOverError, now
from server.usecases.observing import Observer, Observers

log = structlog.get_logger(__name__)

T = TypeVar("T")

CRASHES = 5
"""A design that brought down so many workers would bring down the next one too. Hand-backs do not count."""

CLAIMS_AT_ONCE = 300
"""After so many the evidence is kept. The lab makes its databases anew each time, so that few would cost dearly."""

COMPUTE_SECONDS = 300.0
"""Wall-clock time of one analysis; the largest briefs need a tenth of it, and others work beside."""

_PREPARE_SHARE = 0.02  # of the whole, for the progress bar; the rest is divided evenly among the analyses
_ANALYSIS_SHARE = 0.2  # of an analysis' part; its claims take the rest


class RunDesign:
    def __init__(
        self,
        store: Store,
        lab: Lab,
        compute: Compute,
        postgres_version: str,
        stopping: Callable[[], bool],
        observers: Sequence[Observer] = (),
    ) -> None:
        """``postgres_version``: of the lab's binaries; ``stopping`` is asked between steps and while they last."""
        self._store = store
        self._lab = lab
        self._compute = compute
        self._postgres_version = postgres_version
        self._stopping = stopping
        self._observers = Observers(observers)

    async def __call__(self, workspace: str, design_id: str, request_id: str = "") -> None:
        """Compute the design, unless it is finished or cancelled already.

        ``request_id`` is that of the call which asked for it, for the audit log.

        Raises:
            HandedBackError: the worker stops; nothing kept so far is lost.
            DomainError: UNAVAILABLE when database or lab are away; the design goes on later.
        """
        hold = await self._claim(Principal(workspace, Role.EDITOR, "system/worker", request_id), design_id)
        if hold is None:
            return
        with self._observers.during("design", workspace=workspace, design=design_id, request_id=request_id):
            await self._run(hold)

    async def _run(self, hold: Hold) -> None:
        if hold.claim.crashes >= CRASHES:
            message = f"the computation ended unexpectedly {hold.claim.crashes} times"
            await hold.end(DesignState.FAILED, Failure(Reason.INTERNAL, message))
            return
        try:
            plan = await self._plan(hold)
        except TakenOverError:
            log.info("design taken over", design=hold.design.id)
        except CancelRequestedError:
            await hold.end(DesignState.CANCELLED, Failure(Reason.CANCELLED, "cancelled on request"))
        except HandedBackError:
            await hold.release()
            raise
        except DomainError as error:
            if error.reason is Reason.UNAVAILABLE:
                await hold.release()
                raise
            await hold.end(DesignState.FAILED, Failure(error.reason, error.message))
        else:
            await hold.finish(plan)

    async def _claim(self, principal: Principal, design_id: str) -> Hold | None:
        async with self._store.unit(principal) as unit:
            claim = await unit.designs.claim(design_id, now())
            design = await unit.designs.get(design_id)
            await unit.commit()
        if claim is None or design is None:
            return None
        return Hold(self._store, principal, design, claim, self._stopping, self._observers.ended)

    async def _plan(self, hold: Hold) -> Plan:
        await hold.report("brief", 0.0, "reading the brief")
        async with self._store.unit(hold.principal) as unit:
            stored = await unit.briefs.get(hold.design.brief_id, hold.design.brief_revision)
        assert stored is not None  # a revision stays as long as a design refers to it
        prepared = await self._computed(hold, _prepare, stored.brief)
        results: dict[str, AnalysisResult] = {}
        evidence: list[Evidence] = []
        part = (1 - _PREPARE_SHARE) / len(ANALYSES)
        for position, analysis in enumerate(ANALYSES):
            begin = _PREPARE_SHARE + position * part
            await hold.report(analysis.name, begin, f"computing {analysis.name}")
            result, seen = await self._settled(hold, analysis, prepared, results, begin, part)
            results[analysis.name] = result
            evidence += seen
        await hold.report("plan", 1.0, "writing the plan")
        evidence.sort(key=lambda piece: piece.id)
        ordered = (outline(prepared), *results.values())
        artefacts: tuple[Artefact, ...] = await self._computed(hold, assemble, prepared, ordered, evidence)
        return Plan(prepared=prepared, results=ordered, evidence=tuple(evidence), artefacts=artefacts)

    async def _settled(
        self,
        hold: Hold,
        analysis: Analysis,
        prepared: PreparedBrief,
        results: dict[str, AnalysisResult],
        begin: float,
        part: float,
    ) -> tuple[AnalysisResult, list[Evidence]]:
        """The result and what the lab saw of it; of a second round where the lab refutes what can be repaired."""
        result = await self._analyse(hold, analysis, prepared, results)
        seen = await self._prove(hold, analysis.name, result.claims, begin, part)
        refuted = tuple(piece for piece in seen if piece.verdict is Verdict.REFUTED)
        if analysis.repairs and refuted:
            result = await self._analyse(hold, analysis, prepared, results, refuted)
            seen = await self._prove(hold, analysis.name, result.claims, begin, part)
        return result, seen

    async def _analyse(
        self,
        hold: Hold,
        analysis: Analysis,
        prepared: PreparedBrief,
        results: dict[str, AnalysisResult],
        observed: tuple[Evidence, ...] = (),
    ) -> AnalysisResult:
        """The kept result, or a new one that is kept before anything builds on it."""
        seed = hold.design.seed
        needed = {name: results[name] for name in analysis.needs}
        version = self._postgres_version + (f" ghost {GHOST_VERSION}" if analysis.plans else "")
        key = result_key(analysis, prepared, needed, seed, version, observed)
        async with self._store.unit(hold.principal) as unit:
            kept = await unit.results.get([key])
            await unit.results.touch(kept, now())
            await unit.commit()
        if key in kept:
            hold.reused += 1
            return msgspec.json.decode(kept[key], type=AnalysisResult)
        with self._observers.during("analysis", analysis.name):
            address = await hold.attend(self._lab.ghosts()) if analysis.plans else None
            result = await self._computed(hold, _run, analysis.name, prepared, needed, seed, address, observed)
        hold.computed += 1
        async with self._store.unit(hold.principal) as unit:
            await unit.results.put("analysis", {key: canonical(result)}, now())
            await unit.commit()
        return result

    async def _prove(self, hold: Hold, step: str, claims: Sequence[Claim], begin: float, part: float) -> list[Evidence]:
        """Evidence for each claim: what is kept, and what the lab sees now, kept batch by batch."""
        keys = {claim.id: claim_key(claim, LAB_VERSION, self._postgres_version) for claim in claims}
        async with self._store.unit(hold.principal) as unit:
            kept = await unit.results.get(keys.values())
            await unit.results.touch(kept, now())
            await unit.commit()
        evidence = [msgspec.json.decode(payload, type=Evidence) for payload in kept.values()]
        hold.reused += len(evidence)
        missing = [claim for claim in claims if keys[claim.id] not in kept]
        executed = 0

        def done(count: int, _: int) -> None:
            nonlocal executed
            executed = count

        def progress() -> tuple[str, float, str]:
            settled = len(evidence) + executed
            fraction = begin + part * (_ANALYSIS_SHARE + (1 - _ANALYSIS_SHARE) * settled / max(1, len(claims)))
            return step, fraction, f"executing claims: {settled} of {len(claims)}"

        for start in range(0, len(missing), CLAIMS_AT_ONCE):
            executed = 0
            await hold.report(*progress())
            with self._observers.during("lab", step):
                seen = await hold.attend(self._lab.run(missing[start : start + CLAIMS_AT_ONCE], done), progress)
            hold.computed += len(seen)
            async with self._store.unit(hold.principal) as unit:
                # What the lab could not try today it may be able to try tomorrow: only answers are kept.
                answers = {keys[piece.id]: canonical(piece) for piece in seen if piece.verdict is not Verdict.UNPROVEN}
                await unit.results.put("evidence", answers, now())
                await unit.commit()
            evidence += seen
        return evidence

    async def _computed(self, hold: Hold, function: Callable[..., T], *arguments: object) -> T:
        return await hold.attend(self._compute.run(function, *arguments, limit_seconds=COMPUTE_SECONDS))


def _prepare(brief: Brief) -> PreparedBrief:
    return briefs.prepare(brief)


def _run(
    name: str,
    prepared: PreparedBrief,
    needed: dict[str, AnalysisResult],
    seed: int,
    address: GhostAddress | None,
    observed: tuple[Evidence, ...],
) -> AnalysisResult:
    """In another process: the analysis is found by name, because functions of values do not travel."""
    analysis = next(analysis for analysis in ANALYSES if analysis.name == name)
    planner = Ghosts(address) if address is not None else None
    return analysis.run(
        Inputs(brief=analysis.reads(prepared), results=needed, seed=seed, planner=planner, observed=observed)
    )
