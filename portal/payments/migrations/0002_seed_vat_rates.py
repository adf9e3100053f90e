"""The tax rates a new installation begins with. They wait for the sign-off of the tax office's expert."""

from datetime import date
from decimal import Decimal

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def seed(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rates = apps.get_model("payments", "VatRate")
    rates.objects.get_or_create(
        kind="standard",
        valid_from=date(2021, 1, 1),
        defaults={
            "percent": Decimal("19.00"),
            "source": "§ 12 Abs. 1 UStG (nach dem Ende der Absenkung durch § 28 Abs. 1 UStG)",
        },
    )


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
