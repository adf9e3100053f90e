from django.contrib import admin

from portal.audit.read_only import ReadOnlyAdmin
from portal.privacy.models import DeletionRun, Erasure


@admin.register(DeletionRun)
class DeletionRunAdmin(ReadOnlyAdmin):
    list_display = ["at", "on", "replayed", "total", "total_left"]
    list_filter = ["replayed"]

    @admin.display(description="Zeilen entfernt")
    def total(self, run: DeletionRun) -> int:
        return sum(run.removed.values())

    @admin.display(description="noch fällig")
    def total_left(self, run: DeletionRun) -> int:
        return sum(run.left.values())


@admin.register(Erasure)
class ErasureAdmin(ReadOnlyAdmin):
    list_display = ["at", "target_type", "target_id", "reason"]
    list_filter = ["reason"]
    search_fields = ["target_id"]
