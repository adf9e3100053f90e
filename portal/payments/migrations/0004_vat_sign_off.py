"""A tax rate is entered by one person and signed off by another."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import portal.payments.models.receipt
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0003_receipts_stay'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='vatrate',
            name='vat_sign_off_has_name_and_date',
        ),
        migrations.RemoveConstraint(
            model_name='vatrate',
            name='vat_rates_of_a_kind_do_not_overlap',
        ),
        migrations.RemoveField(
            model_name='vatrate',
            name='signed_off_on',
        ),
        migrations.AddField(
            model_name='vatrate',
            name='entered_by',
            field=models.ForeignKey(blank=True, help_text='Leer: mit dem Programm geliefert.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='eingetragen von'),
        ),
        migrations.AddField(
            model_name='vatrate',
            name='signed_off_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='freigezeichnet am'),
        ),
        # A name becomes a person: nobody has signed anything yet.
        migrations.RemoveField(model_name='vatrate', name='signed_off_by'),
        migrations.AddField(
            model_name='vatrate',
            name='signed_off_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='freigezeichnet von'),
        ),
        migrations.AddConstraint(
            model_name='vatrate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('signed_off_at__isnull', True), ('signed_off_by__isnull', True)), models.Q(('signed_off_at__isnull', False), ('signed_off_by__isnull', False)), _connector='OR'), name='vat_rate_is_signed_off_by_somebody_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='vatrate',
            constraint=models.CheckConstraint(condition=models.Q(('signed_off_by__isnull', True), ('entered_by__isnull', True), models.Q(('signed_off_by', models.F('entered_by')), _negated=True), _connector='OR'), name='vat_rate_is_signed_off_by_a_second_person'),
        ),
        migrations.AddConstraint(
            model_name='vatrate',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('signed_off_at__isnull', False), ('entered_by__isnull', True), _connector='OR'), expressions=[('kind', '='), (portal.payments.models.receipt.DateSpan('valid_from', 'valid_until', models.Value('[]')), '&&')], name='vat_rates_of_a_kind_do_not_overlap'),
        ),
    ]
