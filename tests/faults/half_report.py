"""A web process that dies in the middle: the report is written, with its photo, and not committed yet.

With "hasty" the photo is claimed in a transaction of its own, before the report: the control.
"""

import sys
import time
from pathlib import Path
from uuid import UUID

import django

django.setup()

from django.db import transaction  # noqa: E402  the models need the line above

from portal.uploads.services import claim  # noqa: E402
from stoerung.models import Report  # noqa: E402
from stoerung.services.reporting import submit_report  # noqa: E402
from tests.factories.stoerung import new_report  # noqa: E402

photo, key, reached, manner = UUID(sys.argv[1]), UUID(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
if manner == "hasty":
    with transaction.atomic():
        claim(photo, Report())
with transaction.atomic():
    if manner != "hasty":
        submit_report(new_report(photos=(photo,), key=key))
    reached.touch()
    time.sleep(600)
