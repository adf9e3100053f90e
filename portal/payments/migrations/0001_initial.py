"""Payments, refunds, receipts, tax rates, and what the demo provider remembers."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import portal.payments.models.demo
import portal.payments.models.receipt
import uuid
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # The exclusion constraint on tax rates compares a text; the extension is a trusted one.
        BtreeGistExtension(),
        migrations.CreateModel(
            name='DemoCheckout',
            fields=[
                ('reference', models.CharField(default=portal.payments.models.demo.checkout_reference, max_length=40, primary_key=True, serialize=False)),
                ('idempotency_key', models.CharField(max_length=100, unique=True)),
                ('payment_id', models.UUIDField(verbose_name='Zahlung')),
                ('amount_cents', models.PositiveIntegerField(verbose_name='Betrag in Cent')),
                ('currency', models.CharField(max_length=3, verbose_name='Währung')),
                ('title', models.CharField(max_length=200, verbose_name='Bezeichnung')),
                ('language', models.CharField(max_length=10, verbose_name='Sprache')),
                ('return_url', models.CharField(max_length=1000)),
                ('cancel_url', models.CharField(max_length=1000)),
                ('status', models.CharField(choices=[('open', 'offen'), ('processing', 'unterwegs'), ('paid', 'bezahlt'), ('failed', 'gescheitert'), ('expired', 'abgelaufen')], default='open', max_length=10, verbose_name='Stand')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='angelegt am')),
                ('expires_at', models.DateTimeField(verbose_name='offen bis')),
                ('pays_at', models.DateTimeField(blank=True, null=True, verbose_name='Geld kommt am')),
            ],
            options={
                'verbose_name': 'Zahlungsseite der Vorführung',
                'verbose_name_plural': 'Zahlungsseiten der Vorführung',
                'ordering': ('-created_at',),
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='demo_amount_is_positive'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'processing'), _negated=True), ('pays_at__isnull', False), _connector='OR'), name='demo_money_under_way_has_date')],
            },
        ),
        migrations.CreateModel(
            name='DemoEvent',
            fields=[
                ('event_id', models.CharField(default=portal.payments.models.demo.event_reference, max_length=48, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=50, verbose_name='Art')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='am')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='Versuche')),
                ('next_attempt_at', models.DateTimeField(default=django.utils.timezone.now, null=True, verbose_name='nächster Versuch')),
                ('delivered_at', models.DateTimeField(blank=True, null=True, verbose_name='zugestellt am')),
                ('checkout', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='payments.democheckout')),
            ],
            options={
                'verbose_name': 'Ereignis der Vorführung',
                'verbose_name_plural': 'Ereignisse der Vorführung',
                'ordering': ('-created_at',),
            },
        ),
        migrations.CreateModel(
            name='DemoRefund',
            fields=[
                ('reference', models.CharField(default=portal.payments.models.demo.refund_reference, max_length=48, primary_key=True, serialize=False)),
                ('idempotency_key', models.CharField(max_length=100, unique=True)),
                ('refund_id', models.UUIDField(verbose_name='Rückzahlung')),
                ('amount_cents', models.PositiveIntegerField(verbose_name='Betrag in Cent')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='am')),
                ('checkout', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='refund', to='payments.democheckout')),
            ],
            options={
                'verbose_name': 'Rückzahlung der Vorführung',
                'verbose_name_plural': 'Rückzahlungen der Vorführung',
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('payable_key', models.CharField(max_length=50, verbose_name='Art')),
                ('payable_id', models.UUIDField(verbose_name='wofür')),
                ('attempt', models.PositiveSmallIntegerField(verbose_name='Versuch')),
                ('amount_cents', models.PositiveIntegerField(verbose_name='Betrag in Cent')),
                ('currency', models.CharField(default='EUR', max_length=3, verbose_name='Währung')),
                ('title', models.CharField(max_length=200, verbose_name='Bezeichnung')),
                ('language', models.CharField(max_length=10, verbose_name='Sprache')),
                ('vat_kind', models.CharField(max_length=30, verbose_name='Steuerart')),
                ('vat_percent', models.DecimalField(decimal_places=2, max_digits=4, verbose_name='Steuersatz beim Beginn')),
                ('provider', models.CharField(max_length=20, verbose_name='Zahlungsdienst')),
                ('provider_reference', models.CharField(blank=True, max_length=255, verbose_name='Kennung beim Zahlungsdienst')),
                ('charge_reference', models.CharField(blank=True, max_length=255, verbose_name='Kennung der Abbuchung')),
                ('checkout_url', models.CharField(blank=True, max_length=2000, verbose_name='Zahlungsseite')),
                ('status', models.CharField(choices=[('created', 'angelegt'), ('open', 'wartet auf Zahlung'), ('processing', 'Geld ist unterwegs'), ('paid', 'bezahlt'), ('not_kept', 'bezahlt, wird zurückgezahlt'), ('refunded', 'zurückgezahlt'), ('failed', 'fehlgeschlagen'), ('expired', 'abgelaufen'), ('cancelled', 'abgebrochen')], default='created', max_length=12, verbose_name='Stand')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='angelegt am')),
                ('expires_at', models.DateTimeField(verbose_name='Zahlungsseite offen bis')),
                ('closing_since', models.DateTimeField(blank=True, null=True, verbose_name='zu schließen seit')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='geschlossen am')),
                ('paid_at', models.DateTimeField(blank=True, null=True, verbose_name='bezahlt am')),
                ('refunded_at', models.DateTimeField(blank=True, null=True, verbose_name='zurückgezahlt am')),
                ('last_checked_at', models.DateTimeField(blank=True, null=True, verbose_name='zuletzt nachgefragt am')),
                ('puzzle', models.CharField(blank=True, max_length=300, verbose_name='zu klären')),
            ],
            options={
                'verbose_name': 'Zahlung',
                'verbose_name_plural': 'Zahlungen',
                'ordering': ('-created_at',),
                'indexes': [models.Index(condition=models.Q(('status__in', ['created', 'open', 'processing'])), fields=['last_checked_at'], name='live_payments_by_check'), models.Index(fields=['-created_at'], name='payments_by_creation'), models.Index(fields=['paid_at'], name='payments_by_paying_day'), models.Index(fields=['charge_reference'], name='payments_by_charge')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='payment_amount_is_positive'), models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='payment_currency_is_three_capitals'), models.CheckConstraint(condition=models.Q(('status__in', ['created', 'open', 'processing', 'paid', 'not_kept', 'refunded', 'failed', 'expired', 'cancelled'])), name='payment_status_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('paid_at__isnull', False), ('status__in', ('paid', 'not_kept', 'refunded'))), models.Q(models.Q(('status__in', ('paid', 'not_kept', 'refunded')), _negated=True), ('paid_at__isnull', True)), _connector='OR'), name='paid_payment_has_date'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'refunded'), _negated=True), ('refunded_at__isnull', False), _connector='OR'), name='refunded_payment_has_date'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('failed', 'expired', 'cancelled')), _negated=True), ('closed_at__isnull', False), _connector='OR'), name='closed_payment_has_date'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'open'), _negated=True), models.Q(('provider_reference__gt', ''), ('checkout_url__gt', '')), _connector='OR'), name='open_payment_has_checkout'), models.UniqueConstraint(fields=('payable_key', 'payable_id', 'attempt'), name='payment_attempt_is_counted_once'), models.UniqueConstraint(condition=models.Q(('provider_reference', ''), _negated=True), fields=('provider', 'provider_reference'), name='provider_reference_is_used_once'), models.UniqueConstraint(condition=models.Q(('status', 'paid')), fields=('payable_key', 'payable_id'), name='payable_keeps_at_most_one_payment')],
            },
        ),
        migrations.CreateModel(
            name='ReceiptSeries',
            fields=[
                ('key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='Nummernkreis')),
                ('next_number', models.PositiveIntegerField(default=1, verbose_name='nächste Nummer')),
            ],
            options={
                'verbose_name': 'Nummernkreis',
                'verbose_name_plural': 'Nummernkreise',
                'constraints': [models.CheckConstraint(condition=models.Q(('next_number__gt', 0)), name='receipt_series_counts_from_one')],
            },
        ),
        migrations.CreateModel(
            name='ReconcileRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(max_length=20, verbose_name='Zahlungsdienst')),
                ('started_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='begonnen am')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='beendet am')),
                ('checked', models.PositiveIntegerField(default=0, verbose_name='nachgefragt')),
                ('changed', models.PositiveIntegerField(default=0, verbose_name='berichtigt')),
                ('unseen_events', models.PositiveIntegerField(default=0, verbose_name='nachgeholte Ereignisse')),
                ('problems', models.PositiveIntegerField(default=0, verbose_name='ohne Antwort oder unpassend')),
            ],
            options={
                'verbose_name': 'Abgleich',
                'verbose_name_plural': 'Abgleiche',
                'ordering': ('-started_at',),
                'constraints': [models.CheckConstraint(condition=models.Q(('finished_at__isnull', True), ('finished_at__gte', models.F('started_at')), _connector='OR'), name='reconcile_run_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Refund',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('amount_cents', models.PositiveIntegerField(verbose_name='Betrag in Cent')),
                ('reason', models.CharField(max_length=200, verbose_name='Grund')),
                ('of_kept_money', models.BooleanField(verbose_name='betrifft behaltenes Geld')),
                ('requested_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='veranlasst am')),
                ('round', models.PositiveSmallIntegerField(default=1, verbose_name='Anlauf')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='Versuche in diesem Anlauf')),
                ('next_attempt_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='nächster Versuch')),
                ('provider_reference', models.CharField(blank=True, max_length=255, verbose_name='Kennung beim Zahlungsdienst')),
                ('status', models.CharField(choices=[('requested', 'vorgemerkt'), ('submitted', 'beim Zahlungsdienst'), ('done', 'zurückgezahlt'), ('failed', 'fehlgeschlagen')], default='requested', max_length=10, verbose_name='Stand')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='zurückgezahlt am')),
                ('last_error', models.CharField(blank=True, max_length=300, verbose_name='letzter Fehler')),
                ('last_checked_at', models.DateTimeField(blank=True, null=True, verbose_name='zuletzt nachgefragt am')),
                ('payment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='refund', to='payments.payment', verbose_name='Zahlung')),
                ('requested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='veranlasst von')),
            ],
            options={
                'verbose_name': 'Rückzahlung',
                'verbose_name_plural': 'Rückzahlungen',
                'ordering': ('-requested_at',),
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(verbose_name='laufende Nummer')),
                ('kind', models.CharField(choices=[('invoice', 'Quittung'), ('cancellation', 'Stornoquittung')], max_length=12, verbose_name='Art')),
                ('issued_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='ausgestellt am')),
                ('title', models.CharField(max_length=200, verbose_name='Bezeichnung')),
                ('gross_cents', models.IntegerField(verbose_name='brutto in Cent')),
                ('net_cents', models.IntegerField(verbose_name='netto in Cent')),
                ('vat_cents', models.IntegerField(verbose_name='Umsatzsteuer in Cent')),
                ('vat_percent', models.DecimalField(decimal_places=2, max_digits=4, verbose_name='Steuersatz in Prozent')),
                ('currency', models.CharField(max_length=3, verbose_name='Währung')),
                ('cancels', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cancelled_by', to='payments.receipt', verbose_name='storniert')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='payments.payment', verbose_name='Zahlung')),
                ('series', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='payments.receiptseries', verbose_name='Nummernkreis')),
                ('refund', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='payments.refund', verbose_name='Rückzahlung')),
            ],
            options={
                'verbose_name': 'Quittung',
                'verbose_name_plural': 'Quittungen',
                'ordering': ('-issued_at', '-number'),
            },
        ),
        migrations.CreateModel(
            name='VatRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(help_text='Kurzname, mit dem ein Dienst den Satz wählt, z. B. standard.', max_length=30, verbose_name='Steuerart')),
                ('percent', models.DecimalField(decimal_places=2, max_digits=4, verbose_name='Satz in Prozent')),
                ('valid_from', models.DateField(verbose_name='gültig ab')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='gültig bis einschließlich')),
                ('source', models.CharField(max_length=200, verbose_name='Rechtsgrundlage')),
                ('signed_off_by', models.CharField(blank=True, max_length=150, verbose_name='freigegeben von')),
                ('signed_off_on', models.DateField(blank=True, null=True, verbose_name='freigegeben am')),
            ],
            options={
                'verbose_name': 'Steuersatz',
                'verbose_name_plural': 'Steuersätze',
                'ordering': ('kind', '-valid_from'),
                'constraints': [models.CheckConstraint(condition=models.Q(('percent__gte', 0), ('percent__lt', 100)), name='vat_rate_is_a_percentage'), models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='vat_rate_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('signed_off_by', ''), ('signed_off_on__isnull', True)), models.Q(('signed_off_by__gt', ''), ('signed_off_on__isnull', False)), _connector='OR'), name='vat_sign_off_has_name_and_date'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('kind', '='), (portal.payments.models.receipt.DateSpan('valid_from', 'valid_until', models.Value('[]')), '&&')], name='vat_rates_of_a_kind_do_not_overlap')],
            },
        ),
        migrations.CreateModel(
            name='ProviderEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(max_length=20, verbose_name='Zahlungsdienst')),
                ('event_id', models.CharField(max_length=255, verbose_name='Kennung')),
                ('kind', models.CharField(max_length=100, verbose_name='Art')),
                ('received_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='angekommen am')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='payments.payment', verbose_name='Zahlung')),
            ],
            options={
                'verbose_name': 'Ereignis des Zahlungsdienstes',
                'verbose_name_plural': 'Ereignisse des Zahlungsdienstes',
                'ordering': ('-received_at',),
                'constraints': [models.UniqueConstraint(fields=('provider', 'event_id'), name='provider_event_takes_effect_once')],
            },
        ),
        migrations.AddIndex(
            model_name='refund',
            index=models.Index(condition=models.Q(('status', 'requested')), fields=['next_attempt_at'], name='requested_refunds_by_time'),
        ),
        migrations.AddIndex(
            model_name='refund',
            index=models.Index(fields=['provider_reference'], name='refunds_by_reference'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='refund_amount_is_positive'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['requested', 'submitted', 'done', 'failed'])), name='refund_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'done'), _negated=True), ('done_at__isnull', False), _connector='OR'), name='done_refund_has_date'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'failed'), _negated=True), ('last_error__gt', ''), _connector='OR'), name='failed_refund_says_why'),
        ),
        migrations.AddIndex(
            model_name='receipt',
            index=models.Index(fields=['issued_at'], name='receipts_by_day'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.UniqueConstraint(fields=('series', 'number'), name='receipt_number_is_given_once'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'invoice')), fields=('payment',), name='payment_has_at_most_one_invoice'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(('gross_cents', django.db.models.expressions.CombinedExpression(models.F('net_cents'), '+', models.F('vat_cents')))), name='receipt_gross_is_net_plus_vat'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cancels__isnull', True), ('gross_cents__gt', 0), ('kind', 'invoice'), ('refund__isnull', True)), models.Q(('cancels__isnull', False), ('gross_cents__lt', 0), ('kind', 'cancellation'), ('refund__isnull', False)), _connector='OR'), name='receipt_is_invoice_or_cancels_one'),
        ),
    ]
