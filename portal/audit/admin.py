from django.contrib import admin

from portal.audit.models import Entry
from portal.audit.read_only import ReadOnlyAdmin


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "action", "target_type", "target_id", "by"]
    list_filter = ["action"]
    search_fields = ["target_id"]
    date_hierarchy = "at"
    list_select_related = ["by"]
    show_full_result_count = False
