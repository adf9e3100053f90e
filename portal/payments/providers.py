"""Which provider a payment goes through: chosen by settings, remembered on each row."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.payments.base import Provider, ProviderRefusedError
from portal.payments.demo import DemoProvider
from portal.payments.stripe import StripeProvider


class UnknownProviderError(ProviderRefusedError):
    """No such provider, or not here: the demo one exists in the demo only. Text for clerks."""


def provider_for(name: str) -> Provider:
    """The provider of that name. Raises UnknownProviderError."""
    if name == DemoProvider.name and settings.DEMO:
        return DemoProvider()
    if name == StripeProvider.name:
        return StripeProvider.from_settings()
    raise UnknownProviderError(f"Den Zahlungsdienst „{name}“ gibt es hier nicht.")


def current_provider() -> Provider:
    """The provider for new payments."""
    try:
        return provider_for(settings.PAYMENT_PROVIDER)
    except UnknownProviderError as error:
        raise ImproperlyConfigured(f"PAYMENT_PROVIDER: {error}") from error
