"""What helps a system at a volume at which it misses something, as one more design of it."""

from server.engine.capacity.forecasting.forecasting import QUICK, WHOLE
from server.engine.capacity.forecasting.rows import Design
from server.engine.capacity.mitigations import judging
from server.engine.capacity.mitigations.candidate import combined
from server.engine.capacity.mitigations.comparing import compare
from server.engine.capacity.mitigations.kinds import candidates
from server.engine.capacity.mitigations.setting import Setting
from server.engine.capacity.prediction import predict
from server.engine.model.capacity import System
from server.engine.model.capacity_answer import Prediction
from server.engine.model.mitigation import MitigationKind
from server.engine.model.physical import PhysicalDesign
from server.engine.model.prepared import PreparedBrief

_SIMULATED = 12
"""Sets of mitigations simulated at most."""


def mended(
    system: System,
    volume: float,
    prepared: PreparedBrief | None,
    physical: PhysicalDesign | None,
    *,
    load: float = 1.0,
    seed: int = 0,
) -> Design | None:
    """The smallest set of mitigations that keeps every objective at ``volume``, else the one that helps most.

    Turning requests away is none: it does not make a statement cheaper.
    """
    before = predict(system, load=load, volume=volume, seed=seed, effort=WHOLE)
    if judging.meets(before):
        return None

    def tried(system: System, *, load: float, volume: float, month: int, quick: bool) -> Prediction:
        return predict(system, load=load, volume=volume, month=month, seed=seed, effort=QUICK if quick else WHOLE)

    setting = Setting(system, before, load, volume=volume, brief=prepared, physical=physical)
    found = [one for one in candidates(setting) if one.mitigation.kind is not MitigationKind.RATE_LIMIT]
    compared = compare(setting, found, tried, most=_SIMULATED)
    ids = compared.smallest
    if not ids and compared.outcomes:
        most = max(compared.outcomes, key=lambda one: (one.effect, -one.price.points))
        ids = tuple(one.id for one in most.mitigations)
    members = tuple(one for one in found if one.id in ids)
    if not members:
        return None
    told = " and ".join(one.mitigation.told for one in members)
    return Design(f"with {told[:1].lower()}{told[1:]}", combined(system, members), tuple(one.id for one in members))
