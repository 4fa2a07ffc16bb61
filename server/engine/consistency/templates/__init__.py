"""The statement form of the literature, as text: read here, decided elsewhere.

::

    relations:
      Savings: {key: [customer], attributes: [customer, balance]}
    functions:                       # foreign keys as functions from rows to rows
      owner: {from: Savings, to: Account}
    programs:
      WriteCheck:
        parameters: [N]
        statements:
        - R: Savings[cust(N)] {balance}              # a row by its key, and what is read of it
        - U: Checking[cust(N)] {balance} -> {balance}  # read -> written, in one step
        - R: Orders (customer = N, total) {id}       # rows by a predicate: pinned columns and columns looked at
        - choice: [[…], […]]                         # or optional: […], loop: […]

Letters: R read, L read and lock (FOR UPDATE), U update, W update without reading, I insert, D delete. A row in ``[ ]``
is known to exist; ``( )`` is a predicate. In place of the text a mapping with the fields of the statement may stand.
"""

from server.engine.consistency.templates.reader import parse_templates

__all__ = ["parse_templates"]
