"""Which page comes next: what is missing, then what the answers call for, then the last page."""

from dataclasses import dataclass

from stoerung.drafts import Draft, fingerprint
from stoerung.models import Category
from stoerung.services.dangers import Danger, danger_of
from stoerung.services.nearby import Nearby, nearby_reports
from stoerung.services.places import is_in_city
from stoerung.services.routing import BorderQuestion, open_question


@dataclass(frozen=True)
class Flow:
    """A draft whose place and category are there, and what has to be said about it."""

    draft: Draft
    category: Category

    @property
    def danger(self) -> Danger | None:
        return danger_of(self.category, self.draft.description, self.draft.answers)

    @property
    def border_question(self) -> BorderQuestion | None:
        """None once it was answered: also by "weiß ich nicht"."""
        return None if self.draft.side else open_question(self.category, self.draft.place_of_report)

    @property
    def nearby(self) -> list[Nearby]:
        place = self.draft.place_of_report
        if place.point is None:
            return []
        return nearby_reports(place.point, self.category, self.draft.description, place.accuracy or 0)


def flow_of(draft: Draft) -> Flow | None:
    """None where place or category is missing."""
    category = draft.chosen if draft.has_place else None
    return Flow(draft, category) if category is not None else None


def next_page(draft: Draft) -> str:
    """The name of the view to go to. Danger first: everything else can wait."""
    if not draft.has_place:
        return "stoerung:report_place"
    flow = flow_of(draft)
    if flow is None:
        return "stoerung:report_defect"
    if (danger := flow.danger) is not None and draft.seen.get("danger") != about_danger(danger):
        return "stoerung:report_danger"
    if photo_is_better(draft):
        return "stoerung:report_place"
    if flow.border_question is not None:
        return "stoerung:report_border"
    if draft.seen.get("nearby") != about_nearby(draft) and flow.nearby:
        return "stoerung:report_nearby"
    return "stoerung:report_check"


def photo_is_better(draft: Draft) -> bool:
    """Was a photo taken in the city, the place known badly, and has nobody been asked yet?"""
    spot = draft.photo_place
    return spot is not None and draft.seen.get("photo") != about_photo(draft) and is_in_city(spot)


def about_danger(danger: Danger) -> str:
    return fingerprint([danger.sentence, danger.number])


def about_photo(draft: Draft) -> str:
    return fingerprint(draft.photo_point)


def about_nearby(draft: Draft) -> str:
    return fingerprint([draft.place, draft.category])
