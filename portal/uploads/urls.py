from django.urls import path

from portal.uploads import views

app_name = "uploads"
urlpatterns = [path("<slug:secret>/", views.serve_file, name="serve_file")]
