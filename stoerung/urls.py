"""Addresses of the defect reporter. A reporter's pages lie behind a secret, public ones under the number."""

from django.urls import URLPattern, URLResolver, path

from stoerung.views import contractor, public, report, report_check, report_gates, status, supporters

app_name = "stoerung"
urlpatterns: list[URLPattern | URLResolver] = [
    # --- reporting, page by page
    path("", report.report_place, name="report_place"),
    path("was/", report.report_defect, name="report_defect"),
    path("gefahr/", report_gates.report_danger, name="report_danger"),
    path("grenze/", report_gates.report_border, name="report_border"),
    path("schon-gemeldet/", report_gates.report_nearby, name="report_nearby"),
    path("ausserhalb/", report_gates.report_outside, name="report_outside"),
    path("pruefen/", report_check.report_check, name="report_check"),
    # --- "Ich auch"
    path("meldungen/<slug:number>/ich-auch/", supporters.join_report, name="join_report"),
    path("dabei/<slug:secret>/", supporters.supporter_joined, name="supporter_joined"),
    path("dabei/<slug:secret>/abmelden/", supporters.leave_report, name="leave_report"),
    # --- the reporter's own page
    path("meldung/<slug:secret>/", status.report_status, name="report_status"),
    path("meldung/<slug:secret>/antworten/", status.answer_question, name="answer_question"),
    path("meldung/<slug:secret>/nicht-behoben/", status.reopen_report, name="reopen_report"),
    path("meldung/<slug:secret>/bewerten/", status.rate_report, name="rate_report"),
    path("meldung/<slug:secret>/kontakt-loeschen/", status.forget_contact, name="forget_contact"),
    path("meldung/<slug:secret>/foto/<int:photo_id>/", status.report_photo, name="report_photo"),
    # --- a company's task
    path("auftrag/<slug:secret>/", contractor.contractor_case, name="contractor_case"),
    path("auftrag/<slug:secret>/melden/", contractor.contractor_report, name="contractor_report"),
    path("auftrag/<slug:secret>/foto/<int:photo_id>/", contractor.contractor_photo, name="contractor_photo"),
    # --- what everybody may see
    path("meldungen/", public.public_list, name="public_list"),
    path("meldungen/<slug:number>/", public.public_report, name="public_report"),
    path("karte/", public.public_map, name="public_map"),
    path("karte.geojson", public.map_data, name="map_data"),
    path("zahlen/", public.statistics, name="statistics"),
    path("daten/", public.open_data, name="open_data"),
    path("daten.csv", public.open_data_csv, name="open_data_csv"),
    path("daten.geojson", public.open_data_geojson, name="open_data_geojson"),
]
