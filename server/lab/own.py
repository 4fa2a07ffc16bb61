"""Conditions of queries on the catalogue: what is the user's own, in whichever of his schemas, extensions' left out."""

SCHEMAS = "(SELECT oid FROM pg_namespace WHERE nspname = ANY (current_schemas(false)) AND nspname !~ '^pg_')"
"""Of the search path, which an experiment's database sets to all schemas of its script."""


def of_user(catalogue: str, row: str, namespace: str) -> str:
    """That a row of ``catalogue`` (``pg_class``), named ``row`` in the query, is the user's."""
    return f"{row}.{namespace} IN {SCHEMAS} AND {no_member(catalogue, row)}"


def no_member(catalogue: str, row: str) -> str:
    """That no extension has brought it."""
    return (
        f"NOT EXISTS (SELECT FROM pg_depend own WHERE own.classid = '{catalogue}'::regclass "
        f"AND own.objid = {row}.oid AND own.deptype = 'e')"
    )
