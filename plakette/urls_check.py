"""Checking interim permits: /p for everybody (the QR codes name it), /plakette/kontrolle/ for officers."""

from django.urls import path

from plakette.views import check, control

app_name = "permit_check"
urlpatterns = [
    path("p", check.check_permit, name="check_permit"),
    path("p/keys.json", check.check_keys, name="check_keys"),
    path("p/revoked.json", check.check_revoked, name="check_revoked"),
    path("p/sw.js", check.check_worker, name="check_worker"),
    path("p/manifest.webmanifest", check.check_manifest, name="check_manifest"),
    path("plakette/kontrolle/", control.control_plate, name="control_plate"),
    path("plakette/kontrolle/liste.json", control.control_list, name="control_list"),
    path("plakette/kontrolle/offline/", control.control_offline, name="control_offline"),
    path("plakette/kontrolle/sw.js", control.control_worker, name="control_worker"),
]
