"""A receipt is never changed: the database refuses it, whoever asks."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION payments_receipt_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a receipt is never changed; write a cancellation';
END $$;
CREATE TRIGGER payments_receipt_stays BEFORE UPDATE ON payments_receipt
    FOR EACH ROW EXECUTE FUNCTION payments_receipt_stays();
"""
ALLOW = """
DROP TRIGGER payments_receipt_stays ON payments_receipt;
DROP FUNCTION payments_receipt_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_seed_vat_rates")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
