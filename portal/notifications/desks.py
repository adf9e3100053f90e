"""Whose letters are these? The office that looks after the messages of an app, as the app announces it."""

_desks: dict[str, str] = {}


def register(app: str, department_key: str) -> None:
    """Let a department look after the messages of an app, "plakette"; call it in AppConfig.ready()."""
    _desks[app] = department_key


def apps_of(department_keys: set[str]) -> list[str]:
    """The apps whose messages these departments look after."""
    return [app for app, key in _desks.items() if key in department_keys]
