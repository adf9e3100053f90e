"""The clerk's counter for stickers: orders and print runs, and the dated rules."""

from plakette.admin import orders, permits, print_runs, rules

__all__ = ["orders", "permits", "print_runs", "rules"]
