from django.urls import path

from portal.privacy import views

app_name = "privacy"
urlpatterns = [path("was-wir-speichern/", views.stored_data, name="stored_data")]
