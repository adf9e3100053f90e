"""The desk of the defect reporter: cases, what strangers see of them, the catalogue, who is responsible."""

from stoerung.admin import api_keys, catalogue, plans, reports

__all__ = ["api_keys", "catalogue", "plans", "reports"]
