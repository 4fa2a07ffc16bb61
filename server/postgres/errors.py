"""What goes wrong with a PostgreSQL installation or cluster, in words an operator can act on."""


class PostgresError(RuntimeError):
    """A cluster could not be made, started or stopped. The message names the directory and what PostgreSQL said."""
