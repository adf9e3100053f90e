from django.apps import AppConfig


class PlaketteConfig(AppConfig):
    name = "plakette"
    verbose_name = "Feinstaubplakette"
