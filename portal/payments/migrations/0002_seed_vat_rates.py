"""A new installation begins with the delivered tax rates."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from portal.payments.delivered import VAT_RATES


def seed(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rates = apps.get_model("payments", "VatRate")
    rates.objects.bulk_create(rates(**rate) for rate in VAT_RATES)


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
