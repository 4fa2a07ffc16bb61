"""A system from static access lists: what each use case may read and write, without order or counts.

{"system": "ldod", "entities": ["Fragment", …],
 "useCases": [{"name": "FragmentController.get", "reads": ["Fragment"], "writes": []}]}
"""

from server.engine.boundaries.imports.document import Document
from server.engine.boundaries.imports.traces import read_traces
from server.engine.model.traces import System

_TOP = ("system", "entities", "useCases")
_USE_CASE = ("name", "reads", "writes", "traces", "rate")


def read_access_lists(document: object) -> System:
    """The system of a parsed document in the form above. Raises `DomainError` (INVALID_ARGUMENT) with every mistake.

    ``traces``, from how many traces a list was merged, is not used: a merged list says nothing of each.
    """
    found = Document("access lists")
    top = found.mapping(document, "", _TOP)
    use_cases = []
    for index, item in enumerate(found.sequence(top.get("useCases"), "useCases")):
        fields = dict(found.mapping(item, f"useCases[{index}]", _USE_CASE))
        fields.pop("traces", None)
        use_cases.append({"reads": (), **fields})
    found.raise_if_any()
    named = {"entities": top["entities"]} if "entities" in top else {}
    return read_traces({"name": top.get("system"), "use_cases": use_cases, **named})
