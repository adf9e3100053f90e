"""Form fields whose file is stored at once and survives errors in the rest of the form."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import ValidationError
from django.core.files import File
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.errors import RuleViolation
from portal.throttling.addresses import client_address
from portal.uploads.keeping import keep_upload, kept_upload, refuse_too_many
from portal.uploads.models import StoredFile
from portal.uploads.services import store_document, store_photo


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


class KeptFileField(forms.Field):
    """`clean()` gives a StoredFile or None. The form must be a KeepsUploads."""

    widget = KeptFileInput
    accept = ""
    default_error_messages = {
        "gone": _("Die hochgeladene Datei ist nicht mehr da. Bitte wählen Sie sie noch einmal aus.")
    }
    session: SessionBase
    sender: str

    def __init__(self, *, purpose: str, **kwargs: Any) -> None:
        self.purpose = purpose
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("accept", self.accept)

    def store(self, file: File[bytes]) -> StoredFile:
        raise NotImplementedError

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
            refuse_too_many(self.session, self.sender)
            stored = self.store(file)
        except RuleViolation as refusal:
            raise ValidationError(str(refusal.message), code=refusal.code) from refusal
        self.show_kept(stored, keep_upload(self.session, stored))
        return stored


class PhotoField(KeptFileField):
    """A photo. With `wants_position` the row's `.position` is where it was taken, if the photo says so."""

    accept = "image/jpeg,image/png,image/webp,image/heic"

    def __init__(self, *, purpose: str, wants_position: bool = False, **kwargs: Any) -> None:
        self.wants_position = wants_position
        super().__init__(purpose=purpose, **kwargs)

    def store(self, file: File[bytes]) -> StoredFile:
        return store_photo(file, purpose=self.purpose, wants_position=self.wants_position)


class DocumentField(KeptFileField):
    """A PDF, or a photo of a document."""

    accept = "application/pdf,image/jpeg,image/png,image/webp,image/heic"

    def store(self, file: File[bytes]) -> StoredFile:
        return store_document(file, purpose=self.purpose)


class KeepsUploads(forms.BaseForm):
    """Mix into a form with photo or document fields: `class F(KeepsUploads, forms.Form)`.

    `F(…, request=request)`: its session keeps the files, its address is what they are counted by.
    """

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sender = client_address(request)
        for field in self.fields.values():
            if isinstance(field, KeptFileField):
                field.session, field.sender = request.session, sender
