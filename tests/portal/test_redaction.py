"""No secret of a secret page reaches the log."""

import logging

import pytest

from portal.redaction import RedactSecrets
from portal.secret_links import secret_for


@pytest.mark.parametrize(
    "path", ["/plakette/bestellung/{}/", "/plakette/bestellung/{}/nachweis.pdf", "/datei/{}"]
)
def test_secret_is_cut_out(path):
    secret = secret_for("plakette.order", 1)
    record = logging.LogRecord("django.request", 30, "", 0, "Not Found: %s", (path.format(secret),), None)
    assert RedactSecrets().filter(record)
    assert secret not in record.getMessage()
    assert "[…]" in record.getMessage()


def test_other_lines_stay_as_they_are():
    record = logging.LogRecord("x", 30, "", 0, "Not Found: %s", ("/plakette/adresse/",), None)
    RedactSecrets().filter(record)
    assert record.getMessage() == "Not Found: /plakette/adresse/"
