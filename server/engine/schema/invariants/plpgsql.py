"""Pieces of PL/pgSQL that triggers share."""

from collections.abc import Sequence

from server.engine.kernel.sql.words import quote, quoted


def function(name: str, body: str, declare: str = "", reads_tables: bool = False) -> str:
    """CREATE FUNCTION of a trigger function with the body, indented by four.

    One that reads tables keeps the search path of its creation: the session that fires it may have another.
    """
    path = " SET search_path FROM CURRENT" if reads_tables else ""
    declarations = f"DECLARE\n    {declare}\n" if declare else ""
    return (
        f"CREATE FUNCTION {quote(name)}() RETURNS trigger LANGUAGE plpgsql{path} AS $function$\n"
        f"{declarations}BEGIN\n{body}\nEND\n$function$"
    )


def refusal(table: str, constraint: str, message: str, values: Sequence[str] = (), indent: int = 4) -> str:
    """RAISE that looks to the client like a violated CHECK of that name."""
    space = " " * indent
    arguments = "".join(f", {value}" for value in values)
    return (
        f"{space}RAISE EXCEPTION {quoted(message)}{arguments}\n"
        f"{space}    USING ERRCODE = 'check_violation', CONSTRAINT = {quoted(constraint)}, TABLE = {quoted(table)};"
    )
