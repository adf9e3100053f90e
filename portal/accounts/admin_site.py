"""The clerks' workplace."""

from django.contrib.admin import AdminSite


class PortalAdminSite(AdminSite):
    site_header = "Bürgerportal Stuttgart"
    site_title = "Bürgerportal"
    index_title = "Arbeitsplatz"
