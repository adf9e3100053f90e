"""What a partner's system tells about a case: `POST servicerequestupdates`."""

from dataclasses import dataclass

from django.http import QueryDict

from stoerung.open311.errors import ApiError

LONGEST = 4000


@dataclass(frozen=True)
class ExternalUpdate:
    """``update_id`` is the partner's own: sent twice, it counts once."""

    number: str
    update_id: str
    description: str
    is_done: bool


def read_update(data: QueryDict) -> ExternalUpdate:
    """ApiError 400, naming every field that is missing or unsound."""
    values = {name: data.get(name, "").replace("\x00", "").strip() for name in FIELDS}
    faults = [f"{name} is missing" for name in ("service_request_id", "update_id") if not values[name]]
    if len(values["update_id"]) > 200:
        faults.append("update_id may have at most 200 characters")
    if len(values["description"]) > LONGEST:
        faults.append(f"description may have at most {LONGEST} characters")
    if values["status"].lower() not in ("", "open", "closed"):
        faults.append("status must be open or closed")
    if not values["description"] and not values["status"]:
        faults.append("status or description is needed")
    if faults:
        raise ApiError(400, *faults)
    is_done = values["status"].lower() == "closed"
    return ExternalUpdate(values["service_request_id"], values["update_id"], values["description"], is_done)


FIELDS = ("service_request_id", "update_id", "status", "description")
