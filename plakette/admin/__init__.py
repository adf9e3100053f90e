"""The clerk's counter for stickers: orders and print runs, and the dated rules."""

from plakette.admin import orders, print_runs, rules

__all__ = ["orders", "print_runs", "rules"]
