"""The desk of the defect reporter: cases, what strangers see of them, the catalogue, who is responsible."""

from stoerung.admin import reports

__all__ = ["reports"]
