from django.urls import URLPattern

app_name = "plakette"
urlpatterns: list[URLPattern] = []
