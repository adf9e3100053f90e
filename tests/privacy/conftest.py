"""A register of its own for tests that remove things, so that they do not depend on the apps' rules."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from portal.privacy import register as register_module
from portal.privacy.models import Erasure


@pytest.fixture
def empty_register(monkeypatch):
    entries: dict = {}
    monkeypatch.setattr(register_module, "_entries", entries)
    return entries


@pytest.fixture
def make_erasure(db):
    """Rows to be removed: Erasure has a date, texts, and no one points to it."""

    def make(at: datetime | timedelta = timedelta(), target_id: str = "1") -> Erasure:
        row = Erasure.objects.create(target_type="x.y", target_id=target_id, reason=Erasure.Reason.REQUEST)
        moment = at if isinstance(at, datetime) else timezone.now() + at
        Erasure.objects.filter(pk=row.pk).update(at=moment)
        return row

    return make
