"""Every repository over one executor, each made when first asked for."""

from functools import cached_property

from server.store.api_keys import ApiKeys
from server.store.briefs import Briefs
from server.store.contents import Contents
from server.store.designs import Designs
from server.store.executing import Executor
from server.store.operations import Operations
from server.store.paging import TokenCodec
from server.store.plans import Plans
from server.store.results import Results
from server.store.workspaces import Workspaces


class Repositories:
    """Of one workspace: what a unit of work and the reads outside of one have in common."""

    def __init__(self, executor: Executor, tokens: TokenCodec, contents: Contents) -> None:
        self._executor = executor
        self._tokens = tokens
        self._contents = contents

    @cached_property
    def workspaces(self) -> Workspaces:
        return Workspaces(self._executor)

    @cached_property
    def api_keys(self) -> ApiKeys:
        return ApiKeys(self._executor, self._tokens)

    @cached_property
    def briefs(self) -> Briefs:
        return Briefs(self._executor, self._tokens, self._contents)

    @cached_property
    def designs(self) -> Designs:
        return Designs(self._executor, self._tokens)

    @cached_property
    def operations(self) -> Operations:
        return Operations(self._executor, self._tokens)

    @cached_property
    def plans(self) -> Plans:
        return Plans(self._executor, self._tokens)

    @cached_property
    def results(self) -> Results:
        return Results(self._executor)
