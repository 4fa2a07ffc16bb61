"""Which database to use: the one the settings name, or the embedded one below the data directory."""

import os
from dataclasses import dataclass
from typing import NoReturn

from server.postgres import Cluster
from server.postgres.cluster import APPLICATION, DATABASE, OWNER
from server.settings import Settings


@dataclass(frozen=True)
class DatabaseUrls:
    application: str
    """What the server and the worker connect with."""
    owner: str
    """What migrations connect with."""

    def __repr__(self) -> str:
        return "DatabaseUrls(…)"  # they hold passwords


def embedded(settings: Settings) -> Cluster | None:
    """The embedded cluster, made if need be; None when the settings name a database."""
    if settings.database_url is not None:
        return None
    return Cluster(settings.data_dir / "postgres").ensure_initialised()


def database_urls(settings: Settings) -> DatabaseUrls:
    """With a database of the user's, one URL serves both: its role owns the tables."""
    cluster = embedded(settings)
    if cluster is None:
        assert settings.database_url is not None
        return DatabaseUrls(settings.database_url.reveal(), settings.database_url.reveal())
    return DatabaseUrls(cluster.url(DATABASE, APPLICATION), cluster.url(DATABASE, OWNER))


def execute_postgres(settings: Settings) -> NoReturn:
    """Become the embedded PostgreSQL, as the account it may run under. For a supervisor to start.

    Raises:
        SystemExit: the settings name a database, so there is nothing to run.
    """
    cluster = embedded(settings)
    if cluster is None:
        raise SystemExit("GROUNDPLAN_DATABASE_URL names a database: there is no embedded one to run")
    command = cluster.command()
    os.chdir(command.directory)
    if command.user is not None:
        import pwd  # of no use where we are not root

        account = pwd.getpwnam(command.user)
        os.setgroups([])
        os.setgid(account.pw_gid)
        os.setuid(account.pw_uid)
    os.execve(command.argv[0], command.argv, dict(command.environment))  # noqa: S606  # a fixed program of ours
