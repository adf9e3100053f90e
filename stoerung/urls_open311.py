"""Addresses of GeoReport v2, as the standard gives them."""

from django.urls import path

from stoerung.views import open311

app_name = "open311"
urlpatterns = [
    path("discovery.<slug:form>", open311.discovery, name="discovery"),
    path("services.<slug:form>", open311.services, name="services"),
    path("services/<slug:code>.<slug:form>", open311.service_definition, name="service_definition"),
    path("requests.<slug:form>", open311.requests, name="requests"),
    path("requests/<slug:number>.<slug:form>", open311.request_by_id, name="request_by_id"),
    path("tokens/<slug:token>.<slug:form>", open311.token, name="token"),
    path("servicerequestupdates.<slug:form>", open311.service_request_updates, name="service_request_updates"),
]
