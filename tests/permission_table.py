"""Who may open what: every address of the portal, by name. What is not here is forbidden, and fails a test.

The table is written by hand and says what is meant; tests/test_permissions.py asks the portal whether it is so.
"""

from dataclasses import dataclass

ANONYMOUS = "anonymous"
STRANGER = "stranger"
CLERK, LEAD = "clerk", "lead"
OTHER_CLERK = "other_clerk"
TRIAGE_CLERK, TRIAGE_LEAD = "triage_clerk", "triage_lead"
TREASURER = "treasurer"
OFFICER = "officer"
OPERATOR = "operator"
ROLES = (ANONYMOUS, STRANGER, CLERK, LEAD, OTHER_CLERK, TRIAGE_CLERK, TRIAGE_LEAD, TREASURER, OFFICER, OPERATOR)

ANYBODY = frozenset(ROLES)
NOBODY: frozenset[str] = frozenset()
LOGGED_IN = ANYBODY - {ANONYMOUS}
OFFICE = frozenset({CLERK, LEAD, OTHER_CLERK, TRIAGE_CLERK, TRIAGE_LEAD, TREASURER, OPERATOR})
KFZ = frozenset({CLERK, LEAD})
KFZ_LOOK = KFZ | {OPERATOR}
# The other clerk's office gets defect reports, too.
TRIAGE = frozenset({TRIAGE_CLERK, TRIAGE_LEAD})
DESKS = TRIAGE | {OTHER_CLERK}
DESKS_LOOK = DESKS | {OPERATOR}
TREASURY = frozenset({TREASURER})
TREASURY_LOOK = TREASURY | {OPERATOR}
OFFICERS = frozenset({OFFICER})
OPERATORS = frozenset({OPERATOR})


@dataclass(frozen=True)
class Page:
    """An address: who may open it, and by which methods. Everybody else is refused, by every method."""

    roles: frozenset[str]
    methods: tuple[str, ...] = ("GET",)
    post: frozenset[str] | None = None  # who may send something, where fewer may than look

    def admits(self, role: str, method: str) -> bool:
        roles = self.post if method == "POST" and self.post is not None else self.roles
        return method in self.methods and role in roles


@dataclass(frozen=True)
class Model:
    """The admin's own pages of a model. Nobody deletes: that is the deletion job's work."""

    look: frozenset[str]
    add: frozenset[str] = NOBODY
    change: frozenset[str] = NOBODY


BOTH = ("GET", "POST")
POST = ("POST",)

PAGES = {
    "pages:start": Page(ANYBODY),
    "pages:contact": Page(ANYBODY),
    "pages:imprint": Page(ANYBODY),
    "pages:privacy_notice": Page(ANYBODY),
    "pages:accessibility": Page(ANYBODY),
    "pages:report_barrier": Page(ANYBODY, BOTH),
    "pages:barrier_reported": Page(ANYBODY),
    "pages:easy_language": Page(ANYBODY),
    "pages:sign_language": Page(ANYBODY),
    "pages:open_source": Page(ANYBODY),
    "pages:set_language": Page(ANYBODY, POST),
    "pages:security_txt": Page(ANYBODY),
    "pages:robots_txt": Page(ANYBODY),
    "pages:favicon": Page(ANYBODY),
    "privacy:stored_data": Page(ANYBODY),
    "health:live": Page(ANYBODY),
    "health:ready": Page(ANYBODY),
    "health:status": Page(ANYBODY),
    # --- Plakette: the citizen's way. The secret in the link is the right; a wrong one is 404 for everybody.
    "plakette:order_vehicle": Page(ANYBODY, BOTH),
    "plakette:order_foreign_vehicle": Page(ANYBODY, BOTH),
    "plakette:order_proof": Page(ANYBODY, BOTH),
    "plakette:order_result": Page(ANYBODY),
    "plakette:order_another_vehicle": Page(ANYBODY, POST),
    "plakette:order_address": Page(ANYBODY, BOTH),
    "plakette:order_check": Page(ANYBODY, BOTH),
    "plakette:order_status": Page(ANYBODY),
    "plakette:return_from_payment": Page(ANYBODY),
    "plakette:pay_order": Page(ANYBODY, POST),
    "plakette:cancel_order": Page(ANYBODY, BOTH),
    "plakette:reorder": Page(ANYBODY, POST),
    "plakette:permit_sheet": Page(ANYBODY),
    "plakette:receipt": Page(ANYBODY),
    # --- Störungsmelder: reporting, and "Ich auch"; the draft is in the session, a supporter behind a secret.
    "stoerung:report_place": Page(ANYBODY, BOTH),
    "stoerung:report_defect": Page(ANYBODY, BOTH),
    "stoerung:report_danger": Page(ANYBODY, BOTH),
    "stoerung:report_border": Page(ANYBODY, BOTH),
    "stoerung:report_nearby": Page(ANYBODY, BOTH),
    "stoerung:report_outside": Page(ANYBODY, BOTH),
    "stoerung:report_check": Page(ANYBODY, BOTH),
    "stoerung:join_report": Page(ANYBODY, POST),
    "stoerung:supporter_joined": Page(ANYBODY, BOTH),
    "stoerung:leave_report": Page(ANYBODY, BOTH),
    # --- Störungsmelder: the reporter's page and a company's task, each behind its secret.
    "stoerung:report_status": Page(ANYBODY),
    "stoerung:answer_question": Page(ANYBODY, BOTH),
    "stoerung:reopen_report": Page(ANYBODY, BOTH),
    "stoerung:rate_report": Page(ANYBODY, POST),
    "stoerung:forget_contact": Page(ANYBODY, POST),
    "stoerung:report_photo": Page(ANYBODY),
    "stoerung:contractor_case": Page(ANYBODY),
    "stoerung:contractor_report": Page(ANYBODY, BOTH),
    "stoerung:contractor_photo": Page(ANYBODY),
    # --- Störungsmelder: what everybody may see
    "stoerung:public_list": Page(ANYBODY),
    "stoerung:public_report": Page(ANYBODY),
    "stoerung:public_map": Page(ANYBODY),
    "stoerung:map_data": Page(ANYBODY),
    "stoerung:statistics": Page(ANYBODY),
    "stoerung:open_data": Page(ANYBODY),
    "stoerung:open_data_csv": Page(ANYBODY),
    "stoerung:open_data_geojson": Page(ANYBODY),
    # --- Open311: reading is free; sending asks for a key.
    "open311:discovery": Page(ANYBODY),
    "open311:services": Page(ANYBODY),
    "open311:service_definition": Page(ANYBODY),
    "open311:requests": Page(ANYBODY, BOTH),
    "open311:request_by_id": Page(ANYBODY),
    "open311:token": Page(ANYBODY),
    "open311:service_request_updates": Page(ANYBODY, BOTH),
    # --- Permits: anybody checks what somebody shows; officers look up plates.
    "permit_check:check_permit": Page(ANYBODY),
    "permit_check:check_keys": Page(ANYBODY),
    "permit_check:check_revoked": Page(ANYBODY),
    "permit_check:check_worker": Page(ANYBODY),
    "permit_check:check_manifest": Page(ANYBODY),
    "permit_check:control_worker": Page(ANYBODY),  # a script without data
    "permit_check:control_plate": Page(OFFICERS, BOTH),
    "permit_check:control_list": Page(OFFICERS),
    "permit_check:control_offline": Page(OFFICERS),
    # --- Payments: the provider's calls carry a signature; the demo's pages end with the demo.
    "payments:webhook": Page(ANYBODY, POST),
    "payments:demo_checkout": Page(ANYBODY),
    "payments:demo_pay": Page(ANYBODY, POST),
    "payments:demo_decline": Page(ANYBODY, POST),
    "payments:demo_pay_later": Page(ANYBODY, POST),
    "payments:demo_money_arrives": Page(ANYBODY, POST),
    "payments:demo_money_fails": Page(ANYBODY, POST),
    "payments:demo_abandon": Page(ANYBODY, POST),
    "notifications:demo_mailbox": Page(ANYBODY),
    "notifications:demo_mail": Page(ANYBODY),
    "notifications:demo_mail_html": Page(ANYBODY),
    "notifications:demo_mail_attachment": Page(ANYBODY),
    "uploads:serve_file": Page(ANYBODY),  # the address carries a signature
    "geo:areas": Page(ANYBODY),
    # --- Login
    "account_login": Page(ANYBODY, BOTH),
    "account_logout": Page(ANYBODY, BOTH),
    "account_reset_password": Page(ANYBODY, BOTH),
    "account_reset_password_done": Page(ANYBODY),
    "account_reset_password_from_key": Page(ANYBODY, BOTH),
    "account_reset_password_from_key_done": Page(ANYBODY),
    "account_set_password": Page(ANYBODY, BOTH),
    "mfa_authenticate": Page(NOBODY, BOTH),  # between password and login only
    "mfa_login_webauthn": Page(NOBODY, BOTH),  # data for the script, else back to the login
    "account_home": Page(LOGGED_IN),
    "account_reauthenticate": Page(LOGGED_IN, BOTH),
    "account_change_password": Page(LOGGED_IN, BOTH),
    "mfa_index": Page(LOGGED_IN),
    "mfa_reauthenticate": Page(LOGGED_IN, BOTH),
    "mfa_activate_totp": Page(LOGGED_IN, BOTH),
    "mfa_deactivate_totp": Page(LOGGED_IN, BOTH),
    "mfa_view_recovery_codes": Page(LOGGED_IN),
    "mfa_generate_recovery_codes": Page(LOGGED_IN, BOTH),
    "mfa_download_recovery_codes": Page(LOGGED_IN),
    "mfa_list_webauthn": Page(LOGGED_IN),
    "mfa_add_webauthn": Page(LOGGED_IN, BOTH),
    "mfa_reauthenticate_webauthn": Page(LOGGED_IN, BOTH),
    "mfa_remove_webauthn": Page(LOGGED_IN, BOTH),
    "mfa_edit_webauthn": Page(LOGGED_IN, BOTH),
    # --- The office: Django's own pages of the admin
    "admin:index": Page(OFFICE, BOTH),
    "admin:login": Page(NOBODY),  # leads on, to the one login or to the second factor
    "admin:logout": Page(OFFICE, BOTH),
    "admin:password_change": Page(OFFICE),
    "admin:password_change_done": Page(OFFICE),
    "admin:autocomplete": Page(NOBODY),  # answers for a field only, and asks its permission
    "admin:jsi18n": Page(OFFICE),
    "admin:view_on_site": Page(OFFICE),
    "admin:app_list": Page(OFFICE),
    "admin:(?P<url>.*)$": Page(OFFICE),
    # --- The office: pages of our own
    "admin:plakette_order_worklist": Page(KFZ, BOTH),
    "admin:plakette_order_start_print_run": Page(KFZ, POST),
    "admin:plakette_order_mark_sent": Page(KFZ, POST),
    "admin:plakette_order_mark_scanned_sent": Page(KFZ, POST),
    "admin:plakette_order_daily_totals": Page(KFZ | TREASURY),
    "admin:plakette_order_accounting_csv": Page(KFZ | TREASURY),
    "admin:plakette_order_file": Page(KFZ),
    "admin:plakette_order_refund_order": Page(KFZ, POST),
    "admin:plakette_order_cancel_order": Page(KFZ, POST),
    "admin:plakette_order_accept_proof": Page(KFZ, POST),
    "admin:plakette_order_reject_proof": Page(KFZ, POST),
    "admin:plakette_printrun_sheet": Page(KFZ),
    "admin:plakette_printrun_pdf": Page(KFZ),
    "admin:plakette_printrun_print_again": Page(KFZ, POST),
    "admin:plakette_emissiontable_sign_off": Page(frozenset({LEAD}), POST),
    "admin:plakette_exemption_sign_off": Page(frozenset({LEAD}), POST),
    "admin:plakette_tariff_sign_off": Page(frozenset({LEAD}), POST),
    "admin:plakette_lowemissionzone_sign_off": Page(frozenset({LEAD}), POST),
    "admin:plakette_drivingban_sign_off": Page(frozenset({LEAD}), POST),
    "admin:plakette_serviceterms_sign_off": Page(frozenset({LEAD}), POST),
    "admin:plakette_permitterms_sign_off": Page(frozenset({LEAD}), POST),
    "admin:stoerung_routingplan_draft_plan": Page(TRIAGE, POST),
    "admin:stoerung_routingplan_plan_rules": Page(DESKS_LOOK),
    "admin:stoerung_routingplan_plan_topic": Page(TRIAGE, BOTH),
    "admin:stoerung_routingplan_plan_check": Page(DESKS_LOOK),
    "admin:stoerung_routingplan_release_plan": Page(frozenset({TRIAGE_LEAD}), POST),
    "admin:stoerung_routingplan_discard_plan": Page(TRIAGE, POST),
    # --- The desk of defect reports: whose report it is decides each page; a foreign one is absent.
    "admin:stoerung_report_worklist": Page(DESKS, BOTH),
    "admin:stoerung_report_bulk": Page(DESKS, POST),
    "admin:stoerung_report_map_list": Page(DESKS),
    "admin:stoerung_report_overview": Page(frozenset({TRIAGE_LEAD})),
    "admin:stoerung_report_case_file": Page(DESKS),
    "admin:stoerung_report_case_pdf": Page(DESKS),
    "admin:stoerung_report_correct": Page(DESKS, BOTH),
    "admin:stoerung_report_moderate": Page(DESKS),
    "admin:stoerung_report_publish_report": Page(DESKS, POST),
    "admin:stoerung_report_hide_report": Page(DESKS, POST),
    "admin:stoerung_report_redact": Page(DESKS, BOTH),
    "admin:stoerung_report_show_photo": Page(DESKS, POST),
    "admin:stoerung_report_hide_photo": Page(DESKS, POST),
    "admin:stoerung_report_merge_here": Page(DESKS, POST),
    "admin:stoerung_report_revoke_contractor": Page(DESKS, POST),
    "admin:stoerung_report_take_up": Page(DESKS, POST),
    "admin:stoerung_report_plan_work": Page(DESKS, POST),
    "admin:stoerung_report_ask_reporter": Page(DESKS, POST),
    "admin:stoerung_report_close_report": Page(DESKS, POST),
    "admin:stoerung_report_reopen": Page(DESKS, POST),
    "admin:stoerung_report_post_update": Page(DESKS, POST),
    "admin:stoerung_report_reply_to_reporter": Page(DESKS, POST),
    "admin:stoerung_report_add_note": Page(DESKS, POST),
    "admin:stoerung_report_hand_over": Page(DESKS, POST),
    "admin:stoerung_report_give_to_contractor": Page(DESKS, POST),
    "admin:stoerung_report_forward_outside": Page(DESKS, POST),
    "admin:stoerung_report_assign": Page(DESKS, POST),
    "admin:stoerung_report_set_priority": Page(DESKS, POST),
    "admin:stoerung_report_merge_into": Page(DESKS, POST),
    "admin:stoerung_apikey_give_api_key": Page(frozenset({TRIAGE_LEAD}), BOTH),
    "admin:stoerung_apikey_revoke_api_key": Page(frozenset({TRIAGE_LEAD}), POST),
    "admin:payments_payment_check_payments": Page(TREASURY_LOOK),
    "admin:payments_payment_refresh_payment": Page(TREASURY, POST),
    "admin:payments_payment_settle_puzzle": Page(TREASURY, POST),
    "admin:payments_refund_retry_refund": Page(TREASURY, POST),
    "admin:payments_vatrate_sign_off_vat_rate": Page(TREASURY, POST),
    "admin:notifications_dead_letters": Page(KFZ_LOOK | TRIAGE),
    "admin:notifications_retry_message": Page(KFZ_LOOK | TRIAGE, POST),
}

MODELS = {
    "accounts_department": Model(OPERATORS, add=OPERATORS, change=OPERATORS),
    "accounts_user": Model(OPERATORS, add=OPERATORS, change=OPERATORS),
    "audit_entry": Model(OPERATORS),
    "geo_area": Model(OPERATORS),
    "geo_areaset": Model(OPERATORS),
    "notifications_outgoingmessage": Model(KFZ_LOOK | TRIAGE),  # an office those of its services
    "payments_payment": Model(TREASURY_LOOK),
    "payments_receipt": Model(TREASURY_LOOK),
    "payments_refund": Model(TREASURY_LOOK),
    "payments_reconcilerun": Model(OPERATORS),
    "payments_vatrate": Model(TREASURY_LOOK, add=TREASURY, change=TREASURY),
    "plakette_order": Model(KFZ_LOOK),
    "plakette_printrun": Model(KFZ_LOOK),
    "plakette_permit": Model(KFZ_LOOK),
    "plakette_drivingban": Model(KFZ_LOOK, add=KFZ, change=KFZ),
    "plakette_emissiontable": Model(KFZ_LOOK, add=KFZ, change=KFZ),
    "plakette_exemption": Model(KFZ_LOOK, add=KFZ, change=KFZ),
    "plakette_lowemissionzone": Model(KFZ_LOOK, add=KFZ, change=KFZ),
    "plakette_permitterms": Model(KFZ_LOOK, add=KFZ, change=KFZ),
    "plakette_serviceterms": Model(KFZ_LOOK, add=KFZ, change=KFZ),
    "plakette_tariff": Model(KFZ_LOOK, add=KFZ, change=KFZ),
    "plakette_keyset": Model(OPERATORS),
    "plakette_signingkey": Model(OPERATORS),
    "privacy_deletionrun": Model(OPERATORS),
    "privacy_erasure": Model(OPERATORS),
    "stoerung_apikey": Model(frozenset({TRIAGE_LEAD})),
    "stoerung_category": Model(DESKS_LOOK, add=TRIAGE, change=TRIAGE),
    "stoerung_hazardwords": Model(DESKS_LOOK, add=TRIAGE, change=TRIAGE),
    "stoerung_report": Model(DESKS),
    "stoerung_routingplan": Model(DESKS_LOOK),
    "stoerung_textmodule": Model(DESKS_LOOK, add=TRIAGE, change=TRIAGE),
    "uploads_storedfile": Model(OPERATORS),
}
