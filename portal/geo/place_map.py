"""What components/map.html and map_list.html take: a drawn map, and where its livelier twin finds its parts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from portal.geo.maps import Drawable, Label, Mark, Viewport, as_data_uri, draw_map
from portal.geo.points import Point


@dataclass(frozen=True)
class PlaceMap:
    """`image` is for src="…"; texts, because a template would write 9.18 as 9,18."""

    viewport: Viewport
    image: SafeString
    areas_url: str
    pin: Point | None = None

    @property
    def fields(self) -> list[tuple[str, str]]:
        return self.viewport.fields

    @property
    def centre(self) -> str:
        """Longitude and latitude for the script."""
        spot = self.pin or self.viewport.centre
        return f"{spot.lon:.7f} {spot.lat:.7f}"

    @property
    def tiles(self) -> str:
        return str(settings.TILE_URL)

    @property
    def attribution(self) -> str:
        return str(settings.TILE_ATTRIBUTION)


def place_map(
    viewport: Viewport,
    areas: Iterable[Drawable],
    *,
    set_key: str = "",
    pin: Point | None = None,
    marks: Sequence[Mark] = (),
    labels: Sequence[Label] = (),
) -> PlaceMap:
    """`set_key` is the area set whose borders the livelier map loads where there are no tiles."""
    image = as_data_uri(draw_map(viewport, areas, pin, marks, labels))
    url = reverse("geo:areas", args=[set_key]) if set_key else ""
    return PlaceMap(viewport, image, url, pin)
