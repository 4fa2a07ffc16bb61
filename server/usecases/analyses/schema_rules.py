"""Design rules by themselves: DDL or a brief in, findings out; what is judged is what PostgreSQL made of the DDL."""

from msgspec.structs import replace

from server.engine.model.brief import Brief
from server.engine.model.resources import BriefSource, Principal
from server.engine.model.schema_check import SchemaCheck, SchemaChoice, SchemaScript
from server.usecases.analyses import schema_computing
from server.usecases.analyses.bench import Bench
from server.usecases.support import one_of


class SchemaRuleUseCases:
    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    async def check(
        self,
        principal: Principal,
        *,
        expires: float,
        choice: SchemaChoice,
        brief: Brief | None = None,
        source: BriefSource | None = None,
        ddl: str | None = None,
    ) -> SchemaCheck:
        """Exactly one of the last three is given. Raises INVALID_ARGUMENT with the place of what does not run,
        INVALID_BRIEF, UNAVAILABLE, DEADLINE_EXCEEDED."""
        one_of(brief=brief, source=source, ddl=ddl)
        if ddl is None:
            scripts = await self._bench.compute(expires, schema_computing.schema_scripts, brief, source)
        else:
            scripts = (SchemaScript("", ddl),)
        # Rules that do not exist are refused before anything runs.
        await self._bench.compute(expires, schema_computing.check_schema, (), choice)
        read = []
        passed_over: list[str] = []
        for script in scripts:
            schema = await self._bench.schema(script.ddl, expires)
            known = replace(script, ddl="")
            read.append((known, schema.catalogue))
            passed_over += schema.passed_over
        answer = await self._bench.compute(expires, schema_computing.check_schema, tuple(read), choice)
        return replace(answer, passed_over=tuple(passed_over))
