"""Transaction programs from statements of a brief or from SQL; names what theory does not cover. Decides nothing."""

from server.engine.consistency.programs.briefs import workload_of
from server.engine.consistency.programs.result import Programs
from server.engine.consistency.programs.texts import workload_of_sql

__all__ = ["Programs", "workload_of", "workload_of_sql"]
