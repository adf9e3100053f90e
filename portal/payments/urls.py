from django.urls import path

from portal.payments import views

app_name = "payments"
urlpatterns = [
    path("webhook/<slug:provider>/", views.webhook, name="webhook"),
    path("demo/<slug:reference>/", views.demo_checkout, name="demo_checkout"),
    path("demo/<slug:reference>/bezahlen/", views.demo_pay, name="demo_pay"),
    path("demo/<slug:reference>/ablehnen/", views.demo_decline, name="demo_decline"),
    path("demo/<slug:reference>/spaeter/", views.demo_pay_later, name="demo_pay_later"),
    path("demo/<slug:reference>/geld-ist-da/", views.demo_money_arrives, name="demo_money_arrives"),
    path("demo/<slug:reference>/geld-bleibt-aus/", views.demo_money_fails, name="demo_money_fails"),
    path("demo/<slug:reference>/abbrechen/", views.demo_abandon, name="demo_abandon"),
]
