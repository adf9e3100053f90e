"""From an address or a landmark to a point. A port: nobody, or Nominatim of one's own; a local list first.

If nobody knows the place, its text is kept and marked "Ort prüfen": a report never fails because of a map.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from geopy.adapters import URLLibAdapter
from geopy.exc import GeopyError
from geopy.geocoders import Nominatim

from portal.geo.points import Box, Point, point

logger = logging.getLogger(__name__)
SECONDS = 4
LONGEST = 200
CHECK_PLACE: Promise = _("Ort prüfen")
# Answers from memory: text → place, or None. Apps register theirs in AppConfig.ready().
Gazetteer = Callable[[str], "Place | None"]
_gazetteers: list[Gazetteer] = []


@dataclass(frozen=True)
class Place:
    """A place somebody named. `point` None: not found, or nobody could be asked ("Ort prüfen").

    `source` says who knew it: "gazetteer", "nominatim", or "" where nobody did. `accuracy_m`: how far
    off the point may be, in metres; None: nobody said.
    """

    text: str
    point: Point | None = None
    label: str = ""
    source: str = ""
    accuracy_m: float | None = None

    @property
    def has_to_be_checked(self) -> bool:
        return self.point is None


def register_gazetteer(gazetteer: Gazetteer) -> None:
    """Add a local list, asked before any service."""
    _gazetteers.append(gazetteer)


def find_place(text: str, *, within: Box | None = None) -> Place:
    """Where is it? Never raises; up to SECONDS of waiting, so never inside a transaction.

    `within` keeps answers inside a box (the city).
    """
    wanted = " ".join(text.split())[:LONGEST]
    for gazetteer in _gazetteers if wanted else []:
        known = gazetteer(wanted)
        if known is not None:
            return known
    if not wanted or not settings.GEOCODER_URL:
        return Place(wanted)
    return _ask_nominatim(wanted, within)


def _ask_nominatim(text: str, within: Box | None) -> Place:
    address = urlsplit(settings.GEOCODER_URL)
    service = Nominatim(
        domain=f"{address.netloc}{address.path}".rstrip("/"),
        scheme=address.scheme,
        user_agent="Buergerportal",
        timeout=SECONDS,
        # The default adapter writes the whole address, and so what was asked, into the log.
        adapter_factory=URLLibAdapter,
    )
    limits = (
        {"viewbox": [(within.south, within.west), (within.north, within.east)], "bounded": True}
        if within
        else {}
    )
    try:
        found = service.geocode(text, language="de", **limits)
        # 0, 0 is what the library makes of an answer without coordinates.
        if found is None or found.longitude == found.latitude == 0:
            return Place(text)
        return Place(text, point(found.longitude, found.latitude), found.address, "nominatim")
    except (GeopyError, ValueError, KeyError, TypeError) as error:
        # The text is a person's words about a place: it stays out of the log.
        logger.warning("geocoder failed: %s", type(error).__name__)
        return Place(text)
