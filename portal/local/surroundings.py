"""The environment variables of the demo: what a production gets from its operator."""

import os
import secrets
import socket
from collections.abc import Mapping
from pathlib import Path

from portal.local.tenancy import Tenancy

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  (compared with what the user asked for)


def variables(directory: Path, *, host: str = "127.0.0.1", port: int = 8000) -> dict[str, str]:
    """Return the settings of a demo whose files lie in *directory*, its services aside."""
    everywhere = host in EVERYWHERE
    name = own_address() if everywhere else f"[{host}]" if ":" in host else host
    names = dict.fromkeys((name, "127.0.0.1", "localhost", "[::1]"))
    return {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DEMO": "1",
        "MFA_REQUIRED": "0",
        "SECRET_KEY": secret_key(directory),
        "PERMIT_KEY_DIR": str(directory / "permit_keys"),
        "MEDIA_ROOT": str(directory / "media"),
        "ALLOWED_HOSTS": "*" if everywhere else ",".join(names),
        "BASE_URL": f"http://{name}:{port}",
        "OPERATOR_EMAIL": "buergerportal@example.org",
    }


def own_address() -> str:
    """Return the address others reach this machine at, for links in mails and codes; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def services(tenancy: Tenancy) -> dict[str, str]:
    """Return the addresses of the private services."""
    return {"DATABASE_URL": tenancy.database_url, "REDIS_URL": tenancy.redis_url}


def put(values: Mapping[str, str]) -> None:
    """Set what is not set yet: whoever set a variable meant it."""
    for name, value in values.items():
        if f"{name}_FILE" not in os.environ:
            os.environ.setdefault(name, value)


def secret_key(directory: Path) -> str:
    """Return the key kept in *directory*, made at the first call; readable by its owner only."""
    path = directory / "secret_key"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(60))
    except FileExistsError:
        pass
    return path.read_text()
