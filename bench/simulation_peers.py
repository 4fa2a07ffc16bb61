"""The peers' side of the simulation benchmark, run by their own Python: one line of JSON for each peer and model.

Event: an arrival or a completion, counted alike for all. Alone: ``build/peers/bin/python bench/simulation_peers.py``.
"""

import json
import random
import resource
from collections.abc import Callable, Generator
from typing import Any

CUSTOMERS = {"ciw": 20_000, "SimPy": 20_000, "LINE": 1_000_000}
TANDEM = 5


def spent() -> float:
    """Processor seconds of this process and of those it has waited for."""
    both = (resource.getrusage(which) for which in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def simpy_stations(servers: int, stations: int, rate: float, customers: int) -> float:
    import simpy

    env, chance, stayed = simpy.Environment(), random.Random(1), [0.0]
    resources = [simpy.Resource(env, servers) for _ in range(stations)]

    def customer() -> Generator[Any, Any, None]:
        begin = env.now
        for one in resources:
            with one.request() as turn:
                yield turn
                yield env.timeout(chance.expovariate(1.0))
        stayed[0] += env.now - begin

    def source() -> Generator[Any, Any, None]:
        for _ in range(customers):
            yield env.timeout(chance.expovariate(rate))
            env.process(customer())

    env.process(source())
    env.run()
    return stayed[0] / customers


def ciw_stations(servers: int, stations: int, rate: float, customers: int) -> float:
    import ciw

    routing = [[float(there == here + 1) for there in range(stations)] for here in range(stations)]
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate), *[None] * (stations - 1)],
        service_distributions=[ciw.dists.Exponential(1.0)] * stations,
        number_of_servers=[servers] * stations,
        routing=routing,
    )
    ciw.seed(1)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(customers, method="Finish")
    stays: dict[int, float] = {}
    for one in simulation.get_all_records():
        stays[one.id_number] = stays.get(one.id_number, 0.0) + one.exit_date - one.arrival_date
    return sum(stays.values()) / len(stays)


def line_stations(servers: int, stations: int, rate: float, customers: int) -> float:
    import line_solver as line

    model = line.Network("bench")
    source, queues, sink = line.Source(model, "in"), [], line.Sink(model, "out")
    for position in range(stations):
        queue = line.Queue(model, f"q{position}", line.SchedStrategy.FCFS)
        queue.set_number_of_servers(servers)
        queues.append(queue)
    kind = line.OpenClass(model, "c")
    source.set_arrival(kind, line.Exp(rate))
    for queue in queues:
        queue.set_service(kind, line.Exp(1.0))
    model.link(line.Network.serial_routing(source, *queues, sink))
    table = line.SolverLDES(model, samples=customers * stations, seed=1, verbose=False).avg_table()
    return float(sum(table["RespT"]))


PEERS: dict[str, Callable[[int, int, float, int], float]] = {
    "ciw": ciw_stations,
    "SimPy": simpy_stations,
    "LINE": line_stations,
}
MODELS = {"M/M/4": (4, 1, 3.2), "tandem of 5": (1, TANDEM, 0.8)}


def main() -> None:
    for peer, run in PEERS.items():
        for name, (servers, stations, rate) in MODELS.items():
            customers = CUSTOMERS[peer]
            try:
                run(servers, stations, rate, 100)  # loads what it needs
                begin = spent()
                mean = run(servers, stations, rate, customers)
            except Exception as error:  # a peer that does not run here is told of, and the others still run
                print(json.dumps({"peer": peer, "model": name, "error": f"{type(error).__name__}: {error}"[:200]}))
                continue
            rate_of_events = customers * (1 + stations) / (spent() - begin)
            print(json.dumps({"peer": peer, "model": name, "events_per_s": rate_of_events, "mean": mean}), flush=True)


if __name__ == "__main__":
    main()
