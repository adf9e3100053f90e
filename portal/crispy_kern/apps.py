from django.apps import AppConfig


class CrispyKernConfig(AppConfig):
    name = "portal.crispy_kern"
    label = "crispy_kern"
    verbose_name = "KERN-Formulare"
