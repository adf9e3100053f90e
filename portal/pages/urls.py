from django.urls import path

from portal.language import set_language
from portal.pages import views

app_name = "pages"
urlpatterns = [
    path("", views.start, name="start"),
    path("hilfe/", views.contact, name="contact"),
    path("impressum/", views.imprint, name="imprint"),
    path("datenschutz/", views.privacy_notice, name="privacy_notice"),
    path("barrierefreiheit/", views.accessibility, name="accessibility"),
    path("barrierefreiheit/melden/", views.report_barrier, name="report_barrier"),
    path("barrierefreiheit/gemeldet/", views.barrier_reported, name="barrier_reported"),
    path("leichte-sprache/", views.easy_language, name="easy_language"),
    path("gebaerdensprache/", views.sign_language, name="sign_language"),
    path("open-source/", views.open_source, name="open_source"),
    path("sprache/", set_language, name="set_language"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("robots.txt", views.robots_txt, name="robots_txt"),
    path("favicon.ico", views.favicon, name="favicon"),
]
