"""Form fields whose file is stored at once and survives errors in the rest of the form."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import ValidationError
from django.core.files import File
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.errors import RuleViolation
from portal.throttling.addresses import client_address
from portal.uploads.keeping import (
    keep_upload,
    kept_upload,
    kept_uploads,
    refuse_too_many,
    remove_kept,
    token_of,
    tokens_to_ids,
)
from portal.uploads.models import StoredFile
from portal.uploads.services import store_document, store_photo

# Refusals that say nothing about the one photo: the next one would meet the same.
GENERAL = {"quota", "busy"}


@dataclass(frozen=True)
class Sent:
    """What came with the form: a new file, or the token of one uploaded before, or the wish to drop it."""

    file: File[bytes] | None
    token: str
    dropped: bool


class KeptFileInput(forms.FileInput):
    """A file box; below it what was uploaded before, with a box to drop it."""

    template_name = "uploads/kept_file_input.html"
    kept: StoredFile | None = None
    token = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Sent:
        dropped = bool(data.get(f"{name}_drop"))
        return Sent(files.get(name), str(data.get(f"{name}_token", "")), dropped)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files and f"{name}_token" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        return {**context, "kept": self.kept, "token": self.token}


@dataclass(frozen=True)
class SentPhotos:
    """What came with the form: new files, tokens of photos uploaded before, tokens of those to drop."""

    files: list[File[bytes]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)


class PhotosInput(forms.FileInput):
    """A box for several files; below it what was uploaded before, each with a box to drop it."""

    template_name = "uploads/photos_input.html"
    allow_multiple_selected = True
    longest_edge = 160

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"multiple": True, **(attrs or {})})
        self.kept: list[StoredFile] = []

    def value_from_datadict(self, data: Any, files: Any, name: str) -> SentPhotos:
        tokens, dropped = _all(data, f"{name}_token"), _all(data, f"{name}_drop")
        return SentPhotos(_all(files, name), tokens, dropped)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files and f"{name}_token" not in data

    def use_required_attribute(self, initial: Any) -> bool:
        return super().use_required_attribute(initial) and not self.kept

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        return {**context, "kept": [self._shown(stored) for stored in self.kept]}

    def _shown(self, stored: StoredFile) -> dict[str, Any]:
        width, height = stored.width or 1, stored.height or 1
        scale = min(1, self.longest_edge / max(width, height))
        return {
            "token": token_of(stored),
            "secret": stored.link_secret if stored.is_shown else "",
            "width": max(1, round(width * scale)),
            "height": max(1, round(height * scale)),
        }


def _all(data: Any, name: str) -> list[Any]:
    """Every value of this name, of a plain dictionary too."""
    if hasattr(data, "getlist"):
        return list(data.getlist(name))
    value = data.get(name, [])
    return value if isinstance(value, list) else [value]


class KeepingField(forms.Field):
    """A field whose files are stored at once and kept with the session. The form must be a KeepsUploads."""

    session: SessionBase
    sender: str

    def __init__(self, *, purpose: str, **kwargs: Any) -> None:
        self.purpose = purpose
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("accept", ",".join(self.accepted()))

    def accepted(self) -> list[str]:
        """Media types for the browser's dialogue; what is sent is judged by its content."""
        return photo_types()

    def store(self, file: File[bytes]) -> StoredFile:
        raise NotImplementedError

    def keep(self, file: File[bytes]) -> StoredFile:
        """Store and keep a file that was just sent. RuleViolation where it is refused."""
        refuse_too_many(self.session, self.sender)
        stored = self.store(file)
        keep_upload(self.session, stored)
        return stored


def photo_types() -> list[str]:
    heic = ["image/heic", "image/heif"] if settings.UPLOAD_HEIC else []
    return ["image/jpeg", "image/png", "image/webp", *heic]


class KeptFileField(KeepingField):
    """`clean()` gives a StoredFile or None."""

    widget = KeptFileInput
    default_error_messages = {
        "gone": _("Die hochgeladene Datei ist nicht mehr da. Bitte wählen Sie sie noch einmal aus.")
    }

    def clean(self, value: Sent | None) -> StoredFile | None:
        stored = self._stored(value or Sent(None, "", False))
        if self.required and stored is None:
            raise ValidationError(self.error_messages["required"], code="required")
        return stored

    def has_changed(self, initial: Any, data: Sent | None) -> bool:
        return data is not None and (data.file is not None or bool(data.token))

    def show_kept(self, stored: StoredFile, token: str) -> None:
        """Let the widget say that this file is there already."""
        widget = cast(KeptFileInput, self.widget)
        widget.kept, widget.token = stored, token

    def _stored(self, sent: Sent) -> StoredFile | None:
        if sent.file is not None:
            return self._store(sent.file)
        if not sent.token or sent.dropped:
            return None
        stored = kept_upload(self.session, sent.token, purpose=self.purpose)
        if stored is None:
            raise ValidationError(self.error_messages["gone"], code="gone")
        self.show_kept(stored, sent.token)
        return stored

    def _store(self, file: File[bytes]) -> StoredFile:
        try:
            stored = self.keep(file)
        except RuleViolation as refusal:
            raise ValidationError(str(refusal.message), code=refusal.code) from refusal
        self.show_kept(stored, token_of(stored))
        return stored


class PhotoField(KeptFileField):
    """A photo. With `wants_position` the row's `.position` is where it was taken, if the photo says so."""

    def __init__(self, *, purpose: str, wants_position: bool = False, **kwargs: Any) -> None:
        self.wants_position = wants_position
        super().__init__(purpose=purpose, **kwargs)

    def store(self, file: File[bytes]) -> StoredFile:
        return store_photo(file, purpose=self.purpose, wants_position=self.wants_position)


class DocumentField(KeptFileField):
    """A PDF, or a photo of a document."""

    def accepted(self) -> list[str]:
        return ["application/pdf", *photo_types()]

    def store(self, file: File[bytes]) -> StoredFile:
        return store_document(file, purpose=self.purpose)


class PhotosField(KeepingField):
    """Up to `most` photos, uploaded at once or one after the other. `clean()` gives a list of StoredFile.

    Those kept from before come first. `kept` is the same list, also where clean() found something wrong.
    `initial` (for coming back to a page) is a list of StoredFile ids. With `wants_position` the `.position`
    of each photo sent this time is where it was taken, if the photo says so.
    """

    widget = PhotosInput
    default_error_messages = {
        "gone": _("Ein hochgeladenes Foto ist nicht mehr da. Bitte wählen Sie es noch einmal aus."),
        "one": _("Foto %(number)d: %(reason)s"),
        "most": _(
            "Möglich sind höchstens %(most)d Fotos, hier sind %(count)d. Kreuzen Sie an, welche wegsollen."
        ),
        "untaken": _(
            "So viele Fotos auf einmal nehmen wir nicht an: Von Ihrer Auswahl fehlen die letzten %(count)d."
        ),
    }

    def __init__(self, *, purpose: str, most: int = 5, wants_position: bool = False, **kwargs: Any) -> None:
        self.most = most
        self.wants_position = wants_position
        self.kept: list[StoredFile] = []
        super().__init__(purpose=purpose, **kwargs)

    def store(self, file: File[bytes]) -> StoredFile:
        return store_photo(file, purpose=self.purpose, wants_position=self.wants_position)

    def show_kept_before(self, ids: Iterable[object] | None) -> None:
        """Let the widget show these, as far as they are this session's."""
        self._show(kept_uploads(self.session, ids or [], purpose=self.purpose))

    def clean(self, value: SentPhotos | None) -> list[StoredFile]:
        sent = value or SentPhotos()
        errors = [*self._take_kept(sent), *self._take_new(sent.files)]
        if len(self.kept) > self.most:
            errors.append(self._error("most", most=self.most, count=len(self.kept)))
        if self.required and not self.kept and not errors:
            errors.append(self._error("required"))
        if errors:
            raise ValidationError(errors)
        return list(self.kept)

    def has_changed(self, initial: Any, data: SentPhotos | None) -> bool:
        return data is not None and bool(data.files or data.tokens)

    def _show(self, kept: list[StoredFile]) -> None:
        self.kept = kept
        cast(PhotosInput, self.widget).kept = kept

    def _take_kept(self, sent: SentPhotos) -> list[ValidationError]:
        tokens = [token for token in sent.tokens if token]
        ids, dropped = tokens_to_ids(tokens), set(tokens_to_ids(sent.dropped))
        wanted = {pk for pk in ids if pk not in dropped}
        remove_kept(self.session, dropped)
        self._show(kept_uploads(self.session, [pk for pk in ids if pk in wanted], purpose=self.purpose))
        lost = len(ids) < len(tokens) or len(self.kept) < len(wanted)
        return [self._error("gone")] if lost else []

    def _take_new(self, files: list[File[bytes]]) -> list[ValidationError]:
        """Keep the good ones and name the bad. Too many are kept as well, up to twice as many: who sent
        them decides which to leave out."""
        room = max(0, 2 * self.most - len(self.kept))
        errors = []
        for number, file in enumerate(files[:room], 1):
            try:
                self.kept.append(self.keep(file))
            except RuleViolation as refusal:
                errors.append(self._refusal(refusal, number if len(files) > 1 else None))
                if refusal.code in GENERAL:
                    return errors
        if len(files) > room:
            errors.append(self._error("untaken", count=len(files) - room))
        return errors

    def _refusal(self, refusal: RuleViolation, number: int | None) -> ValidationError:
        if number is None or refusal.code in GENERAL:
            return ValidationError(str(refusal.message), code=refusal.code)
        text = self.error_messages["one"] % {"number": number, "reason": refusal.message}
        return ValidationError(text, code=refusal.code)

    def _error(self, code: str, **params: int) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)


class KeepsUploads(forms.BaseForm):
    """Mix into a form with photo or document fields: `class F(KeepsUploads, forms.Form)`.

    `F(…, request=request)`: its session keeps the files, its address is what they are counted by.
    """

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sender = client_address(request)
        for name, keeping in self.fields.items():
            if isinstance(keeping, KeepingField):
                keeping.session, keeping.sender = request.session, sender
            if isinstance(keeping, PhotosField) and not self.is_bound:
                keeping.show_kept_before(self.get_initial_for_field(keeping, name))
