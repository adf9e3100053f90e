from django.contrib import admin

from portal.audit.read_only import ReadOnlyAdmin
from portal.uploads.models import StoredFile


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyAdmin):
    """For operators: what waits, what was refused. The files themselves are seen in their cases."""

    list_display = [
        "created_at",
        "kind",
        "purpose",
        "status",
        "size",
        "scan_attempts",
        "owner_type",
        "owner_id",
    ]
    list_filter = ["status", "kind", "purpose"]
    search_fields = ["owner_id"]
    date_hierarchy = "created_at"
    exclude = ["file", "link_digest", "kept_by"]
