"""What the mail library raises, judged: whose fault, and in words without an address."""

import smtplib

import pytest

from portal.notifications.outcomes import Trouble, of_error


@pytest.mark.parametrize(
    ("error", "trouble", "words"),
    [
        (smtplib.SMTPSenderRefused(550, b"5.7.1 no", "a@b.de"), Trouble.SERVER, "Absender oder Anmeldung"),
        (smtplib.SMTPAuthenticationError(535, b"5.7.8 bad"), Trouble.SERVER, "(535 5.7.8)"),
        (smtplib.SMTPConnectError(421, b"busy"), Trouble.SERVER, "(421)"),
        (smtplib.SMTPServerDisconnected("gone"), Trouble.SERVER, "SMTPServerDisconnected"),
        (TimeoutError(), Trouble.SERVER, "TimeoutError"),
        (smtplib.SMTPRecipientsRefused({"a@b.de": (552, b"full")}), Trouble.REFUSED, "(552)"),
        (smtplib.SMTPRecipientsRefused({"a@b.de": (452, b"4.2.2 full")}), Trouble.MESSAGE, "(452 4.2.2)"),
        (smtplib.SMTPDataError(554, "5.6.0 anna@example.org"), Trouble.REFUSED, "(554 5.6.0)"),
        (smtplib.SMTPNotSupportedError("SMTPUTF8"), Trouble.REFUSED, "nicht als Mail"),
        (UnicodeEncodeError("ascii", "ä", 0, 1, "x"), Trouble.REFUSED, "nicht als Mail"),
    ],
)
def test_judgement(error, trouble, words):
    outcome = of_error(error)
    assert outcome.trouble is trouble
    assert words in outcome.reason
    assert "@" not in outcome.reason
