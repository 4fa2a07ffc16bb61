"""What a durable and a throwaway cluster share: addresses, roles with passwords, statements run through psql."""

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote, urlencode

from server.postgres.binaries import Binaries
from server.postgres.errors import PostgresError
from server.postgres.launch import SUPERUSER, clean_environment, new_password

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_PSQL_SECONDS = 120


class Server:
    """A cluster's data directory with the way into it. Knows passwords only of the roles it made."""

    def __init__(self, binaries: Binaries, data: Path, socket_directory: Path) -> None:
        self.binaries = binaries
        self.data = data
        self.socket_directory = socket_directory
        self.port = 0
        self.passwords: dict[str, str] = {}
        self.databases: set[str] = set()

    def url(self, database: str = "postgres", role: str = SUPERUSER, *, tcp: bool = False) -> str:
        """A libpq, asyncpg and SQLAlchemy URL (``postgresql://``), through the Unix socket unless ``tcp``."""
        who = f"{quote(role, safe='')}:{quote(self.passwords[role], safe='')}"
        if tcp:
            return f"postgresql://{who}@127.0.0.1:{self.port}/{quote(database, safe='')}"
        where = urlencode({"host": str(self.socket_directory), "port": self.port}, safe="/")
        return f"postgresql://{who}@/{quote(database, safe='')}?{where}"

    def execute(self, statements: Sequence[str], database: str = "postgres") -> str:
        """Run statements as the superuser, one by one, each in its own transaction; the unaligned output of psql."""
        argv = [self.binaries / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
        try:
            done = subprocess.run(
                [*argv, "-h", str(self.socket_directory), "-p", str(self.port), "-U", SUPERUSER, "-d", database],
                input=";\n".join(statements) + ";\n",
                text=True,
                capture_output=True,
                env={**clean_environment(), "PGPASSWORD": self.passwords[SUPERUSER]},
                timeout=_PSQL_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as failure:
            raise PostgresError(f"psql cannot be run: {failure}") from failure
        if done.returncode != 0:
            raise PostgresError(f"psql failed on {self.data}: {done.stderr.strip()}")
        return done.stdout

    def create_application_database(self, database: str, owner: str, application: str) -> None:
        """A database of ``owner`` that ``application`` may connect to and nobody else; both are ordinary roles.

        The owner runs migrations; row-level security binds the application role, which owns nothing. Roles and
        database that exist already are left alone.
        """
        self.execute(self._application_statements(database, owner, application))
        self._remember(database)

    def _application_statements(self, database: str, owner: str, application: str) -> list[str]:
        for name in (database, owner, application):
            if not _NAME.fullmatch(name):
                raise PostgresError(f"{name!r} is not a plain lower-case PostgreSQL name")
        statements = []
        for role in (owner, application):
            if role not in self.passwords:
                self.passwords[role] = new_password()
                statements.append(
                    f"CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS "
                    f"PASSWORD '{self.passwords[role]}'"
                )
        if database not in self.databases:
            statements += [
                f"CREATE DATABASE {database} OWNER {owner}",
                f"REVOKE ALL ON DATABASE {database} FROM PUBLIC",
                f"GRANT CONNECT ON DATABASE {database} TO {application}",
            ]
        return statements

    def _remember(self, database: str) -> None:
        self.databases.add(database)
