"""Progress rises to no more than the whole, and whoever listens gets the answer that nobody listening gets."""

from msgspec.structs import replace

from server.engine.capacity.prediction import Effort, breaking_point, predict
from server.engine.model.capacity import Compute, Demand, Growth, Objective
from server.engine.model.progress import part, silent
from tests.unit.capacity.systems import one_service, use_case

ONE = replace(use_case("u", Compute(Demand(0.1)), rate=2.0), objective=Objective(p99=1.0))
SYSTEM = replace(one_service(ONE, slots=1, cores=1000.0), growth=Growth(rate=0.05, horizon=12))
POINT = Effort(precision=0.2, most_events=200_000, saturates=False)


class Heard(list[tuple[float, str]]):
    def __call__(self, fraction: float, doing: str) -> None:
        self.append((fraction, doing))

    def rises(self) -> bool:
        fractions = [fraction for fraction, _ in self]
        return fractions == sorted(fractions) and fractions[0] >= 0.0 and fractions[-1] <= 1.0


def test_a_part_of_the_work_stays_in_its_share() -> None:
    heard = Heard()
    piece = part(heard, 0.2, 0.6)
    for fraction in (-1.0, 0.0, 0.5, 1.0, 2.0):
        piece(fraction, "x")
    assert heard == [(0.2, "x"), (0.2, "x"), (0.4, "x"), (0.6, "x"), (0.6, "x")]


def test_a_prediction_tells_how_far_it_is() -> None:
    heard = Heard()
    assert predict(SYSTEM, effort=POINT, progress=heard) == predict(SYSTEM, effort=POINT, progress=silent)
    assert heard.rises()
    assert heard[-1][0] > 0.3


def test_a_search_for_breaks_names_what_it_predicts() -> None:
    heard = Heard()
    found = breaking_point(SYSTEM, effort=POINT, point=POINT, progress=heard)
    assert found == breaking_point(SYSTEM, effort=POINT, point=POINT)
    assert heard.rises()
    assert any(doing.startswith("predicting load") for _, doing in heard)
    assert any(doing.startswith("predicting in month") for _, doing in heard)
