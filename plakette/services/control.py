"""What officers ask: has this parked car a permit? Online by plate, offline from a list of keyed hashes."""

from dataclasses import dataclass
from datetime import date, datetime

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from plakette.models.permit import Permit
from plakette.permit.keys import sign_document, to_base64url
from plakette.permit.plate_hash import plate_hash
from plakette.permit.statement import compare_key
from plakette.permit.verdict import local_day
from plakette.permit_keys import signing_key
from plakette.services.permit_scope import zone_needs_group
from portal.accounts.models import User
from portal.audit.services import record


@dataclass(frozen=True)
class PlateAnswer:
    """What an officer learns: the plate as asked, the permit's days, and whether its group opens the zone."""

    plate: str
    country: str
    permit: Permit | None = None
    needs_group: int = 1

    @property
    def is_valid(self) -> bool:
        return self.permit is not None

    @property
    def opens_zone(self) -> bool:
        """A permit for a red sticker is genuine, and yet the zone may ask for green."""
        return self.permit is not None and self.permit.order.group >= self.needs_group


def check_plate(officer: User, country: str, plate: str, *, now: datetime | None = None) -> PlateAnswer:
    """Look a plate up. The log keeps who asked, when, and a keyed hash: enough to answer a complaint."""
    today = local_day(now or timezone.now())
    permit = find_valid_permit(country, plate, today)
    asked = salted_hmac("plakette.control", f"{country}:{compare_key(plate)}", algorithm="sha256").hexdigest()
    record("plakette.permit.checked", officer, by=officer, found=permit is not None, plate_hash=asked[:20])
    return PlateAnswer(plate, country, permit, zone_needs_group(today))


def find_valid_permit(country: str, plate: str, on: date) -> Permit | None:
    """The permit that runs longest of those valid for a plate on a day."""
    found = Permit.objects.valid_on(on).filter(country=country, plate_key=compare_key(plate))
    return found.select_related("order").order_by("-valid_until").first()


def officer_list(officer: User, *, now: datetime | None = None) -> str:
    """Today's permits for one officer, as a signed document. Raises PermitKeyError without a signing key.

    Each entry has 13 bytes: 10 of HMAC-SHA256 over country and plate, days since the first day, days to the
    last, the group. Plates are few enough to be guessed, so the key is the officer's own and lasts one day:
    a list found on a lost phone opens nothing tomorrow, and tells who lost it.
    """
    moment = now or timezone.now()
    today = local_day(moment)
    key, private = signing_key(moment)
    day_key = officer_day_key(officer, today)
    columns = ("country", "plate_key", "valid_from", "valid_until", "order__group")
    entries = sorted(
        plate_hash(day_key, country, plate) + bytes([(today - first).days, (last - today).days, group])
        for country, plate, first, last, group in Permit.objects.valid_on(today).values_list(*columns)
    )
    payload = {
        "made_at": moment.isoformat(timespec="seconds"),
        "day": today.isoformat(),
        "key": to_base64url(day_key),
        "needs_group": zone_needs_group(today),
        "permits": to_base64url(b"".join(entries)),
    }
    record("plakette.permit.list_fetched", officer, by=officer, entries=len(entries))
    return sign_document("officer", payload, private, key.reference)


def officer_day_key(officer: User, day: date) -> bytes:
    """32 bytes, derived and never stored (HKDF, RFC 5869)."""
    info = f"plakette officer list {officer.pk} {day.isoformat()}".encode()
    return HKDF(SHA256(), length=32, salt=None, info=info).derive(settings.SECRET_KEY.encode())
