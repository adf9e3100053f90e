"""Keys of the interim permit: private halves as files, the public key set signed by an offline root.

A rotation has three steps, so that the root's private key never has to come near the server:

1. `prepare_rotation` (server): makes a signing key, writes its private half, returns the next key set unsigned.
2. `sign_key_set` (anywhere, also without network): the root signs it.
3. `install` (server): checks the signature and puts the set in force.

What the root has signed is the truth; the SigningKey rows are copied from it.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from django.conf import settings
from django.db import transaction

from plakette import permit
from plakette.models.permit import KeySet, SigningKey
from plakette.permit.keys import (
    ROOT,
    VerifyingKey,
    key_file_name,
    raw_public_key,
    read_key_set,
    read_key_set_payload,
    sign_document,
    write_key_set,
)
from plakette.permit.seal import PrivateKey, PublicKey
from plakette.permit.statement import MAX_DAYS, MalformedError
from plakette.permit.verdict import local_day

SIGNING_DAYS = 180
NOTICE = timedelta(days=30)
TAIL = timedelta(days=MAX_DAYS - 1)
NOTHING_YET = permit.KeySet(0, "", {})


class PermitKeyError(Exception):
    """A key or a key set is missing, foreign or out of date; the message tells the operator what to do."""


def root_public_path() -> Path:
    return Path(settings.PERMIT_KEY_DIR) / "root.pub"


def root_public_key() -> PublicKey:
    """The anchor that the check page pins. Raises PermitKeyError before `permit_keys create-root`."""
    try:
        key = load_pem_public_key(root_public_path().read_bytes())
    except FileNotFoundError as error:
        raise PermitKeyError(f"{root_public_path()} fehlt: manage.py permit_keys create-root") from error
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise PermitKeyError(f"{root_public_path()} ist kein Schlüssel auf P-256.")
    return key


def create_root(private_path: Path) -> None:
    """Make the root: private half to ``private_path`` (take it off the server), public half beside the keys.

    Raises PermitKeyError where either file exists: another root would void every key set in the field.
    """
    if root_public_path().exists():
        raise PermitKeyError(f"Es gibt schon einen Wurzelschlüssel: {root_public_path()}")
    key = _new_key()
    write_private(private_path, key)
    _key_dir()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    root_public_path().write_bytes(public)


@transaction.atomic
def replace_root(private_path: Path, now: datetime) -> None:
    """Make another root, because the old one is lost or known to others: whatever it signed counts no more."""
    KeySet.objects.all().delete()
    SigningKey.objects.filter(distrusted_at__isnull=True).update(distrusted_at=now)
    if root_public_path().exists():
        root_public_path().rename(root_public_path().with_suffix(f".until-{local_day(now)}"))
    create_root(private_path)


def prepare_rotation(now: datetime, *, days: int = SIGNING_DAYS, distrust: str = "") -> str:
    """Make a signing key that seals from today for ``days``; returns the key set that lists it, unsigned.

    The keys before it stop sealing today and verify until the last of their permits has ended; the key
    ``distrust`` is left out: once the set is installed, everything it sealed is refused.
    """
    key, today = _new_key(), local_day(now)
    current = key_set_in_force()
    if distrust and distrust not in current.keys:
        raise PermitKeyError(f"Der Schlüssel {distrust} steht nicht im Verzeichnis.")
    kept = [entry for entry in current.keys.values() if entry.reference != distrust]
    old = [_stops_signing(entry, today) for entry in kept if entry.verifies_until >= today]
    until = today + timedelta(days=days - 1)
    new = VerifyingKey(_free_reference(current), key.public_key(), today, until, until + TAIL)
    write_private(_key_dir() / key_file_name(raw_public_key(key.public_key())), key)
    return _unsigned([*old, new], current, now)


def sign_key_set(unsigned: str, root: PrivateKey) -> str:
    """The signed document. Needs no database. Raises PermitKeyError for anything but a key set."""
    try:
        payload: Mapping[str, Any] = json.loads(unsigned)
        read_key_set_payload(payload)
    except (ValueError, KeyError, TypeError) as error:
        raise PermitKeyError(f"Das ist kein Schlüsselverzeichnis: {error}") from error
    return sign_document("keys", payload, root, ROOT)


@transaction.atomic
def install(document: str, now: datetime) -> KeySet:
    """Put a signed key set in force. Raises PermitKeyError for a foreign signature and for an older version."""
    try:
        key_set = read_key_set(document, root_public_key())
    except MalformedError as error:
        raise PermitKeyError("Das Verzeichnis ist nicht mit unserem Wurzelschlüssel unterschrieben.") from error
    if key_set.version <= key_set_in_force().version:
        raise PermitKeyError("Es ist schon ein neueres Verzeichnis in Kraft.")
    for key in key_set.keys.values():
        SigningKey.objects.update_or_create(
            public_key=raw_public_key(key.public_key),
            defaults={
                "reference": key.reference,
                "signs_from": key.signs_from,
                "signs_until": key.signs_until,
                "verifies_until": key.verifies_until,
            },
        )
    dropped = SigningKey.objects.trusted(local_day(now)).exclude(reference__in=key_set.keys)
    dropped.update(distrusted_at=now)
    return KeySet.objects.create(version=key_set.version, document=document)


def key_set_document() -> str:
    """The signed document in force. Raises PermitKeyError before the first installation."""
    newest = KeySet.objects.first()
    if newest is None:
        raise PermitKeyError("Es ist kein Schlüsselverzeichnis in Kraft: manage.py permit_keys rotate")
    return newest.document


def key_set_in_force() -> permit.KeySet:
    """The key set, its signature checked anew; an empty one (version 0) before the first installation."""
    newest = KeySet.objects.first()
    if newest is None:
        return NOTHING_YET
    try:
        return read_key_set(newest.document, root_public_key())
    except MalformedError as error:
        raise PermitKeyError("Das Schlüsselverzeichnis passt nicht zu unserem Wurzelschlüssel.") from error


def signing_key(now: datetime) -> tuple[SigningKey, PrivateKey]:
    """The newest key that seals today and whose private half lies here. Raises PermitKeyError without one."""
    for row in SigningKey.objects.signing(local_day(now)):
        path = Path(settings.PERMIT_KEY_DIR) / row.file_name
        if path.exists():
            return row, load_private(path)
    raise PermitKeyError("Kein Siegelschlüssel ist heute gültig: manage.py permit_keys rotate")


def rotate(root: PrivateKey, now: datetime, *, days: int = SIGNING_DAYS, distrust: str = "") -> KeySet:
    """The three steps in one, where the root's private half may be at hand."""
    return install(sign_key_set(prepare_rotation(now, days=days, distrust=distrust), root), now)


def signs_until(now: datetime) -> date | None:
    """The last day on which permits can be sealed; None if that is over already."""
    try:
        return signing_key(now)[0].signs_until
    except PermitKeyError:
        return None


def is_rotation_due(now: datetime) -> bool:
    """A month is left, or less: time to fetch the root."""
    last = signs_until(now)
    return last is None or last < local_day(now) + NOTICE


def ensure_demo_keys(now: datetime) -> None:
    """Root and signing key of a demo or a test: made where missing, renewed a month before the end.

    The root's private half lies beside the key folder; no production does that.
    """
    root_path = Path(settings.PERMIT_KEY_DIR).with_name("permit_root.key")
    if not root_public_path().exists():
        root_path.unlink(missing_ok=True)
        replace_root(root_path, now)
    if is_rotation_due(now):
        rotate(load_private(root_path), now)


def load_private(path: Path) -> PrivateKey:
    """Raises PermitKeyError where the file holds no private key on P-256."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise PermitKeyError(f"{path}: {error}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise PermitKeyError(f"{path} ist kein Schlüssel auf P-256.")
    return key


def write_private(path: Path, key: PrivateKey) -> None:
    """PKCS 8, from its first byte on readable by the owner alone. Raises PermitKeyError if the file exists."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise PermitKeyError(f"{path} gibt es schon.") from error
    with os.fdopen(handle, "wb") as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _new_key() -> PrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _key_dir() -> Path:
    folder = Path(settings.PERMIT_KEY_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _stops_signing(key: VerifyingKey, today: date) -> VerifyingKey:
    last = min(key.signs_until, today)
    return replace(key, signs_until=last, verifies_until=last + TAIL)


def _free_reference(current: permit.KeySet) -> str:
    """The next of 01 … FF, 00 that no listed key bears."""
    newest = max((int(reference, 16) for reference in current.keys), default=0)
    for step in range(1, 257):
        reference = f"{(newest + step) % 256:02X}"
        if reference not in current.keys:
            return reference
    raise PermitKeyError("Alle 256 Kennungen sind vergeben.")


def _unsigned(keys: list[VerifyingKey], current: permit.KeySet, now: datetime) -> str:
    """Versions are seconds: they grow even where a database was made anew, and pages refuse smaller ones."""
    version = max(current.version + 1, int(now.timestamp()))
    key_set = permit.KeySet(version, settings.PERMIT_SIGNER, {key.reference: key for key in keys})
    return json.dumps(write_key_set(key_set), indent=1)
