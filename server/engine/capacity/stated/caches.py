"""Caches: popularity listed, or by its law."""

from server.engine.capacity.stated.figures import Figures, numbers, plainly
from server.engine.capacity.stated.stations import ARRIVALS
from server.engine.model.queueing import CacheModel, CachePolicy, QueueingModel

CAPACITY = ("capacity", "size", "cache_size", "slots", "C", "c")
ZIPF = ("zipf_alpha", "alpha", "zipf", "zipf_exponent", "zipf_s", "exponent")
_LFU = ("LFU", "perfect LFU", "static", "optimal")
_POLICIES = {
    "LRU": CachePolicy.LRU,
    "FIFO": CachePolicy.FIFO,
    "RANDOM": CachePolicy.RANDOM,
    "RR": CachePolicy.RANDOM,
    "random replacement": CachePolicy.RANDOM,
    "TTL": CachePolicy.TTL,
    **dict.fromkeys(_LFU, CachePolicy.LFU),
}


def cache(figures: Figures) -> QueueingModel:
    figures.choice({"IRM": 0, "independent": 0, "Poisson": 0}, "request_model", "requests", default="IRM")
    stated = figures.take("popularity", "popularities", "probabilities", "weights", default=())
    zipf = figures.number(*ZIPF, default=None)
    if isinstance(stated, str):
        if plainly(stated) not in ("zipf", "uniform", "equal"):
            raise ValueError(f"{figures.path}.popularity: each item's part, zipf or uniform, not {stated!r}")
        zipf = 0.0 if plainly(stated) != "zipf" else 1.0 if zipf is None else zipf
        stated = ()
    popularity = numbers(stated, f"{figures.path}.popularity")
    return CacheModel(
        capacity=figures.whole(*CAPACITY, default=0, most=100_000_000),
        items=_items(figures, len(popularity)),
        zipf_alpha=zipf or 0.0,
        popularity=popularity,
        policy=figures.choice(_POLICIES, "policy", "replacement", "eviction", default="LRU"),
        request_rate=figures.number("request_rate", *ARRIVALS, default=0.0),
        lifetime=figures.number("lifetime", "ttl", "TTL", default=0.0),
        renewed=figures.flag("renewed"),
    )


def _items(figures: Figures, listed_ones: int) -> int:
    """How many there are; 0 where each is listed with its popularity."""
    items = figures.whole("items", "catalogue", "catalog", "objects", "N", "n", default=0, most=10_000_000)
    if listed_ones and items not in (0, listed_ones):
        raise ValueError(f"{figures.path}.items: {items}, but {listed_ones} popularities")
    return 0 if listed_ones else items
