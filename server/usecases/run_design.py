"""Computes a design, one analysis after the other, and keeps each result under the hash of its inputs.

Killed at any point and started again, it goes on with the first thing that is not kept. It finishes once: the store
takes a plan only for a design that is still running.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

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
from server.engine.model.resources import Design, DesignState, Failure, Plan, Principal, Progress, Role
from server.engine.model.value import canonical
from server.engine.pipeline import ANALYSES, assemble, claim_key, outline, result_key
from server.lab import VERSION as LAB_VERSION
from server.lab import Lab
from server.store import Store
from server.store.designs import Claim as DesignClaim

log = structlog.get_logger(__name__)

ATTEMPTS = 20
"""A design that brought down so many workers would bring down the next one too."""

CLAIMS_AT_ONCE = 64
"""After so many the evidence is kept and the design may be cancelled or handed back."""

_PREPARE_SHARE = 0.02  # of the whole, for the progress bar; the rest is divided evenly among the analyses
_ANALYSIS_SHARE = 0.2  # of an analysis' part; its claims take the rest


class HandedBackError(Exception):
    """The worker is stopping; another one goes on with the design."""


class _CancelledError(Exception):
    """Somebody cancelled the design."""


class _TakenOverError(Exception):
    """Another worker has taken over, or the design is finished: what we do changes nothing any more."""


@dataclass
class _Work:
    """One design at work: our hold on it, and how far it is."""

    design: Design
    claim: DesignClaim
    principal: Principal
    computed: int = 0
    reused: int = 0


class RunDesign:
    def __init__(
        self, store: Store, lab: Lab, compute: Compute, postgres_version: str, stopping: Callable[[], bool]
    ) -> None:
        """``postgres_version``: of the lab's binaries; ``stopping`` is asked between steps."""
        self._store = store
        self._lab = lab
        self._compute = compute
        self._postgres_version = postgres_version
        self._stopping = stopping

    async def __call__(self, workspace: str, design_id: str) -> None:
        """Compute the design, unless it is finished or cancelled already.

        Raises:
            HandedBackError: the worker stops; nothing kept so far is lost.
            DomainError: UNAVAILABLE when database or lab are away; the design goes on later.
        """
        work = await self._claim(Principal(workspace=workspace, role=Role.EDITOR, subject="worker"), design_id)
        if work is None:
            return
        if work.claim.attempt > ATTEMPTS:
            message = f"the computation ended unexpectedly {ATTEMPTS} times"
            await self._end(work, DesignState.FAILED, Failure(reason=Reason.INTERNAL, message=message))
            return
        try:
            plan = await self._plan(work)
        except _TakenOverError:
            log.info("design taken over", design=design_id)
        except _CancelledError:
            failure = Failure(reason=Reason.CANCELLED, message="cancelled on request")
            await self._end(work, DesignState.CANCELLED, failure)
        except HandedBackError:
            async with self._store.unit(work.principal) as unit:
                await unit.designs.release(work.claim, _now())
                await unit.commit()
            raise
        except DomainError as error:
            if error.reason is Reason.UNAVAILABLE:
                raise
            await self._end(work, DesignState.FAILED, Failure(reason=error.reason, message=error.message))
        else:
            await self._finish(work, plan)

    async def _claim(self, principal: Principal, design_id: str) -> _Work | None:
        async with self._store.unit(principal) as unit:
            claim = await unit.designs.claim(design_id, _now())
            design = await unit.designs.get(design_id)
            await unit.commit()
        return None if claim is None or design is None else _Work(design, claim, principal)

    async def _plan(self, work: _Work) -> Plan:
        await self._report(work, "brief", 0.0, "reading the brief")
        async with self._store.unit(work.principal) as unit:
            stored = await unit.briefs.get(work.design.brief_id, work.design.brief_revision)
        assert stored is not None  # a revision stays as long as a design refers to it
        prepared = await self._compute.run(_prepare, stored.brief)
        results: dict[str, AnalysisResult] = {}
        evidence: list[Evidence] = []
        part = (1 - _PREPARE_SHARE) / len(ANALYSES)
        for position, analysis in enumerate(ANALYSES):
            begin = _PREPARE_SHARE + position * part
            await self._report(work, analysis.name, begin, f"computing {analysis.name}")
            results[analysis.name] = await self._analyse(work, analysis, prepared, results)
            evidence += await self._prove(work, analysis.name, results[analysis.name].claims, begin, part)
        await self._report(work, "plan", 1.0, "writing the plan")
        evidence.sort(key=lambda piece: piece.id)
        ordered = (outline(prepared), *results.values())
        artefacts: tuple[Artefact, ...] = await self._compute.run(assemble, prepared, ordered, evidence)
        return Plan(prepared=prepared, results=ordered, evidence=tuple(evidence), artefacts=artefacts)

    async def _analyse(
        self, work: _Work, analysis: Analysis, prepared: PreparedBrief, results: dict[str, AnalysisResult]
    ) -> AnalysisResult:
        """The kept result, or a new one that is kept before anything builds on it."""
        seed = work.design.seed
        needed = {name: results[name] for name in analysis.needs}
        key = result_key(analysis, prepared, needed, seed, self._postgres_version)
        async with self._store.unit(work.principal) as unit:
            kept = await unit.results.get([key])
            await unit.results.touch(kept, _now())
            await unit.commit()
        if key in kept:
            work.reused += 1
            return msgspec.json.decode(kept[key], type=AnalysisResult)
        result = await self._compute.run(_run, analysis.name, prepared, needed, seed)
        work.computed += 1
        async with self._store.unit(work.principal) as unit:
            await unit.results.put("analysis", {key: canonical(result)}, _now())
            await unit.commit()
        return result

    async def _prove(
        self, work: _Work, step: str, claims: Sequence[Claim], begin: float, part: float
    ) -> list[Evidence]:
        """Evidence for each claim: what is kept, and what the lab sees now, kept batch by batch."""
        keys = {claim.id: claim_key(claim, LAB_VERSION, self._postgres_version) for claim in claims}
        async with self._store.unit(work.principal) as unit:
            kept = await unit.results.get(keys.values())
            await unit.results.touch(kept, _now())
            await unit.commit()
        evidence = [msgspec.json.decode(payload, type=Evidence) for payload in kept.values()]
        work.reused += len(evidence)
        missing = [claim for claim in claims if keys[claim.id] not in kept]
        for start in range(0, len(missing), CLAIMS_AT_ONCE):
            done = len(evidence) / max(1, len(claims))
            fraction = begin + part * (_ANALYSIS_SHARE + (1 - _ANALYSIS_SHARE) * done)
            await self._report(work, step, fraction, f"executing claims: {len(evidence)} of {len(claims)}")
            seen = await self._lab.run(missing[start : start + CLAIMS_AT_ONCE])
            work.computed += len(seen)
            async with self._store.unit(work.principal) as unit:
                # What the lab could not try today it may be able to try tomorrow: only answers are kept.
                answers = {keys[piece.id]: canonical(piece) for piece in seen if piece.verdict is not Verdict.UNPROVEN}
                await unit.results.put("evidence", answers, _now())
                await unit.commit()
            evidence += seen
        return evidence

    async def _report(self, work: _Work, step: str, fraction: float, message: str) -> None:
        """Record progress, and learn whether to go on.

        Raises:
            HandedBackError: this worker is stopping.
            _CancelledError: the design was cancelled.
            _TakenOverError: it is not ours any more.
        """
        if self._stopping():
            raise HandedBackError
        progress = Progress(
            step=step, fraction=round(fraction, 4), message=message, computed=work.computed, reused=work.reused
        )
        async with self._store.unit(work.principal) as unit:
            standing = await unit.designs.progress(work.claim, progress, _now())
            await unit.commit()
        if not standing.mine:
            raise _TakenOverError
        if standing.cancel_requested:
            raise _CancelledError

    async def _finish(self, work: _Work, plan: Plan) -> None:
        """Keep the plan and end the design in one transaction, so that it is seen whole or not at all."""
        done = Progress("done", 1.0, "the plan is whole", work.computed, work.reused)
        async with self._store.unit(work.principal) as unit:
            await unit.designs.progress(work.claim, done, _now())
            taken = await unit.designs.finish(
                work.claim, DesignState.SUCCEEDED, _now(), prepared=canonical(plan.prepared)
            )
            if taken:
                await unit.plans.put(work.design.id, plan, _now())
                await unit.audit("FinishDesign", f"designs/{work.design.id}")
                await unit.commit()
        log.info("design finished", design=work.design.id, taken=taken, computed=work.computed, reused=work.reused)

    async def _end(self, work: _Work, state: DesignState, failure: Failure) -> None:
        async with self._store.unit(work.principal) as unit:
            if await unit.designs.finish(work.claim, state, _now(), failure=failure):
                await unit.audit("FinishDesign", f"designs/{work.design.id}")
            await unit.commit()
        log.info("design ended", design=work.design.id, state=state.value, reason=failure.reason)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _prepare(brief: Brief) -> PreparedBrief:
    return briefs.prepare(brief)


def _run(name: str, prepared: PreparedBrief, needed: dict[str, AnalysisResult], seed: int) -> AnalysisResult:
    """In another process: the analysis is found by name, because functions of values do not travel."""
    analysis = next(analysis for analysis in ANALYSES if analysis.name == name)
    return analysis.run(Inputs(brief=analysis.reads(prepared), results=needed, seed=seed))
