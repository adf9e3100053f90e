"""What this service stores about people, why, and until when."""

from django.utils.translation import gettext_lazy as _

from plakette.models.rules import RULES
from portal.privacy.register import DataClass, Permanent, field_names, for_purpose, register, technical

WHO_STANDS_FOR_IT = ("entered_by", "signed_off_by")

for rule in RULES:
    register(
        rule,
        data_class=DataClass.STAFF,
        legal_basis=_("§ 15 LDSG Baden-Württemberg: wer im Amt für eine Regel einsteht"),
        retention=Permanent(_("Welche Regel an welchem Tag galt, bleibt nachvollziehbar")),
        fields={
            **technical(*sorted(field_names(rule) - set(WHO_STANDS_FOR_IT))),
            **for_purpose(_("Wer im Amt die Regel eingetragen und freigezeichnet hat"), *WHO_STANDS_FOR_IT),
        },
    )
