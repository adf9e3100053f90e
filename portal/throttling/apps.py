from django.apps import AppConfig


class ThrottlingConfig(AppConfig):
    name = "portal.throttling"
    verbose_name = "Drosselung"
