"""Addresses of the sticker service. An order's own pages lie behind its secret."""

from django.urls import path

from plakette.views import order, status

app_name = "plakette"
urlpatterns = [
    path("", order.order_vehicle, name="order_vehicle"),
    path("ausland/", order.order_foreign_vehicle, name="order_foreign_vehicle"),
    path("nachweis/", order.order_proof, name="order_proof"),
    path("anderes/", order.order_another_vehicle, name="order_another_vehicle"),
    path("ergebnis/", order.order_result, name="order_result"),
    path("adresse/", order.order_address, name="order_address"),
    path("pruefen/", order.order_check, name="order_check"),
    path("bestellung/<slug:secret>/", status.order_status, name="order_status"),
    path("bestellung/<slug:secret>/zurueck/", status.return_from_payment, name="return_from_payment"),
    path("bestellung/<slug:secret>/bezahlen/", status.pay_order, name="pay_order"),
    path("bestellung/<slug:secret>/stornieren/", status.cancel_order, name="cancel_order"),
    path("bestellung/<slug:secret>/neu/", status.reorder, name="reorder"),
    path("bestellung/<slug:secret>/nachweis.pdf", status.permit_sheet, name="permit_sheet"),
    path("bestellung/<slug:secret>/beleg/<uuid:receipt_id>.pdf", status.receipt, name="receipt"),
]
