"""The portal does not start with payments that can't work."""

import pytest

from portal.payments.checks import payment_settings
from portal.payments.providers import UnknownProviderError, current_provider, provider_for


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"PAYMENT_PROVIDER": "paypal"}, "payments.E001"),
        ({"DEMO": False}, "payments.E002"),
        ({"PAYMENT_PROVIDER": "stripe", "STRIPE_API_KEY": ""}, "payments.E003"),
        (
            {"PAYMENT_PROVIDER": "stripe", "STRIPE_API_KEY": "sk_test_1", "STRIPE_WEBHOOK_SECRET": ""},
            "payments.E003",
        ),
        ({"PAYMENT_CHECKOUT_MINUTES": 30}, "payments.E004"),
        ({"PAYMENT_CHECKOUT_MINUTES": 1441}, "payments.E004"),
    ],
)
def test_faulty_settings(settings, changes, fault):
    for name, value in changes.items():
        setattr(settings, name, value)
    assert [message.id for message in payment_settings(None)] == [fault]


def test_the_demo_is_fine():
    assert payment_settings(None) == []


def test_no_demo_provider_in_production(settings):
    settings.DEMO = False
    with pytest.raises(UnknownProviderError):
        provider_for("demo")
    with pytest.raises(Exception, match="PAYMENT_PROVIDER"):
        current_provider()
