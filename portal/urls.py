"""The front door: one include per app."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("portal.pages.urls")),
    path("", include("portal.privacy.urls")),
    path("plakette/", include("plakette.urls")),
    path("", include("plakette.urls_check")),
    path("stoerung/", include("stoerung.urls")),
    path("open311/v2/", include("stoerung.urls_open311")),
    path("zahlung/", include("portal.payments.urls")),
    path("vorfuehrung/", include("portal.notifications.urls")),
    path("datei/", include("portal.uploads.urls")),
    path("gebiete/", include("portal.geo.urls")),
    path("health/", include("portal.health.urls")),
    path("konto/", include("portal.accounts.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "portal.pages.views.bad_request"
handler403 = "portal.pages.views.forbidden"
handler404 = "portal.pages.views.not_found"
handler500 = "portal.pages.views.server_error"
