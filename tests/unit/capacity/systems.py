"""Systems and briefs that tests of predictions build on."""

from server.engine.brief import read
from server.engine.model.capacity import (
    Database,
    Objective,
    Service,
    System,
    SystemStep,
    SystemUseCase,
    Traffic,
)
from server.engine.model.prepared import PreparedBrief
from server.engine.model.resources import BriefSource


def use_case(name: str, *steps: SystemStep, rate: float = 1.0, service: str = "api", **traffic: float) -> SystemUseCase:
    return SystemUseCase(name, service, Traffic(rate=rate, **traffic), steps, Objective(p99=1.0))


def one_service(*use_cases: SystemUseCase, **figures: float) -> System:
    return System("test", (Service("api", **{"slots": 0, **figures}),), use_cases, (Database(cores=4.0),))


def prepared(text: str) -> PreparedBrief:
    return read(BriefSource("brief.yaml", "yaml", text))
