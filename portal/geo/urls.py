from django.urls import path

from portal.geo import views

app_name = "geo"
urlpatterns = [path("<slug:key>.geojson", views.areas, name="areas")]
