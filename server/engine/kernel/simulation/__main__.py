"""Compiles the event loop once, into numba's cache beside it, so that no call has to wait for that."""

from server.engine.kernel.simulation.experiment import simulate
from server.engine.kernel.simulation.flows import Flow, Model, Resource, Work, compiled

if __name__ == "__main__":
    station = Model((Resource("station", 1),), (), (Flow("request", (Work("station", 1.0),), rate=0.1),))
    simulate(compiled(station), precision=0.5)
