"""Amounts of money for templates."""

from django import template
from django.utils.formats import number_format

register = template.Library()

SIGNS = {"EUR": "€"}


@register.filter
def cents(amount: int, currency: str = "EUR") -> str:
    """550 becomes "5,50 €" in German, "5.50 €" in English; a no-break space keeps them together."""
    number = number_format(amount / 100, 2, use_l10n=True, force_grouping=True)
    return f"{number}\N{NO-BREAK SPACE}{SIGNS.get(currency, currency)}"
