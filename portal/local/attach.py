"""Let `manage.py` work at any time, on a machine without any service."""

import atexit
import os
import subprocess
import sys

import psycopg

from portal.local import places, surroundings, tenancy
from portal.local.errors import LocalError

# They get the settings of the demo, but need no server, and no tables.
WITHOUT_DATABASE = {
    "assets",
    "collectstatic",
    "compilemessages",
    "help",
    "makemessages",
    "translations",
    "version",
}
# They need the server, but not its tables.
WITHOUT_TABLES = {
    "check",
    "dbshell",
    "flush",
    "makemigrations",
    "migrate",
    "showmigrations",
    "sqlmigrate",
    "test",
}


def attach(command: str = "") -> None:
    """Set the environment of the demo, its services running, until our process ends.

    Uses the running private services or starts them. Where the database is new, its tables are
    created before *command*. A fault ends the process with one sentence. Where the environment names
    a database, there is nothing to do.
    """
    if {"DATABASE_URL", "DATABASE_URL_FILE"} & os.environ.keys():
        return
    try:
        directory = places.state_directory()
        surroundings.put(surroundings.variables(directory))
        if command in WITHOUT_DATABASE:
            # Never reached: without a server nothing may be found, or changed, by accident.
            surroundings.put(
                {"DATABASE_URL": "postgresql://nobody@/nothing", "REDIS_URL": "redis://nowhere.invalid"}
            )
            return
        tenant = tenancy.enter(directory)
    except LocalError as error:
        sys.exit(str(error))
    atexit.register(tenant.leave)
    surroundings.put(surroundings.services(tenant))
    if command not in WITHOUT_TABLES and _is_empty(tenant.database_url):
        _create_tables()


def _create_tables() -> None:
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    done = subprocess.run(migrate, cwd=places.CHECKOUT, check=False)
    if done.returncode != 0:
        sys.exit("Die Tabellen ließen sich nicht anlegen.")


def _is_empty(database_url: str) -> bool:
    with psycopg.connect(database_url) as connection:
        return connection.execute("SELECT to_regclass('django_migrations') IS NULL").fetchone() == (True,)
