"""What to do about a plan that has grown too dear, by the node that costs most. Must not claim that it helps."""

from server.engine.model.planning import Plan
from server.engine.physical.growth.forecast import cause_of

_REMEDIES = (
    (
        "Seq Scan",
        "Let the statement ask for fewer rows, partition the table by what it asks for, or delete what is old",
    ),
    ("Sort", "Keep the order in an index, or ask for the first rows alone"),
    ("Incremental Sort", "Keep the whole order in one index"),
    ("Aggregate", "Keep the figure beside its rows, by delta in the same transaction, or in a summary table"),
    ("WindowAgg", "Keep the figure beside its rows, or in a summary table"),
    ("Hash Join", "Copy the few columns asked for into one narrow table, so that nothing is joined"),
    ("Merge Join", "Copy the few columns asked for into one narrow table, so that nothing is joined"),
    ("Nested Loop", "Copy the columns asked for into one narrow table, so that nothing is joined"),
    ("Bitmap Heap Scan", "Page by key and ask for fewer rows at once, or keep the rows asked for in a narrow table"),
    ("Index Only Scan", "Page by key and ask for fewer rows at once, or keep a running figure"),
    ("Index Scan", "Page by key and ask for fewer rows at once, or keep the rows asked for in a narrow table"),
    ("Recursive Union", "Keep each row's path in a column of its own, so that a subtree is one range"),
    ("ModifyTable", "Change fewer rows at once, in batches"),
    ("Update", "Change fewer rows at once, in batches"),
    ("Delete", "Delete in batches, or detach a whole partition"),
)


def remedy(plan: Plan) -> str:
    """One sentence on what helps."""
    kind = cause_of(plan).kind
    return next((f"{text}." for name, text in _REMEDIES if name in kind), "Ask for fewer rows at once.")
