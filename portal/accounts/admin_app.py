from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Django's admin, with our site as the default one."""

    default_site = "portal.accounts.admin_site.PortalAdminSite"
