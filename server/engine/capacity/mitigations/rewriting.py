"""Systems with one of their parts replaced. Steps are changed by `server.engine.capacity.prediction.walking`."""

from collections.abc import Callable

from msgspec.structs import replace

from server.engine.model.capacity import Database, External, Service, System, SystemUseCase


def with_use_case(system: System, name: str, change: Callable[[SystemUseCase], SystemUseCase]) -> System:
    return replace(system, use_cases=tuple(change(one) if one.name == name else one for one in system.use_cases))


def with_service(system: System, name: str, change: Callable[[Service], Service]) -> System:
    return replace(system, services=tuple(change(one) if one.name == name else one for one in system.services))


def with_database(system: System, name: str, change: Callable[[Database], Database]) -> System:
    return replace(system, databases=tuple(change(one) if one.name == name else one for one in system.databases))


def with_external(system: System, name: str, change: Callable[[External], External]) -> System:
    return replace(system, externals=tuple(change(one) if one.name == name else one for one in system.externals))
