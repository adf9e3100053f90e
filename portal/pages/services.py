"""What the start page offers. Each app puts itself there; what isn't installed isn't shown."""

from dataclasses import dataclass
from operator import attrgetter

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Service:
    """A card on the start page: what it is called, what one gets, where it begins."""

    name: str
    title: Text
    text: Text
    url_name: str
    order: int


_services: dict[str, Service] = {}


def register_service(name: str, title: Text, text: Text, url_name: str, order: int) -> None:
    """Put a service on the start page. Call it in `AppConfig.ready()`; a second call replaces the first.

    `url_name` is reversed without arguments, like "plakette:start"; small `order`s come first.
    """
    _services[name] = Service(name, title, text, url_name, order)


def services() -> list[Service]:
    """All registered services in the order of the start page."""
    return sorted(_services.values(), key=attrgetter("order", "name"))
