"""The portal's settings, with what tests need to be fast: cheap hashing, unhashed static names."""

from portal.settings import *  # noqa: F403  (that is what this module is)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
