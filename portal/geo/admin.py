from django.contrib import admin

from portal.audit.read_only import ReadOnlyAdmin
from portal.geo.models import Area, AreaSet


@admin.register(AreaSet)
class AreaSetAdmin(ReadOnlyAdmin):
    """Areas come from files (manage.py import_districts); here they are looked up."""

    list_display = ["name", "key", "source", "is_demo", "version"]


@admin.register(Area)
class AreaAdmin(ReadOnlyAdmin):
    list_display = ["name", "code", "area_set"]
    list_filter = ["area_set"]
    search_fields = ["name", "code"]
    exclude = ["polygon"]
