from django.urls import URLPattern

app_name = "permit_check"
urlpatterns: list[URLPattern] = []
