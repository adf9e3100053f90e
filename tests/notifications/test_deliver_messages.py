from io import StringIO

import pytest
from django.core.management import call_command

from tests.factories.notifications import MessageFactory
from tests.standins.mail_server import MailServer

pytestmark = pytest.mark.django_db


def test_the_operator_delivers_by_hand(smtp):
    MessageFactory.batch(2)
    said = StringIO()
    with smtp(MailServer()) as server:
        call_command("deliver_messages", stdout=said)
    assert len(server.mails) == 2
    assert said.getvalue() == "2 Nachrichten versandt.\n"
