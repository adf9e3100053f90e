"""The portal's settings for a test run, on a private PostgreSQL and Valkey where none are named.

They are started here, because this is the first module a run imports: the settings below read their
addresses. With pytest-xdist the controller starts them and its workers inherit the environment.
"""

import atexit
import os
from contextlib import ExitStack

if "DATABASE_URL" not in os.environ:
    from portal.local.testing import private_surroundings

    services = ExitStack()
    services.enter_context(private_surroundings())
    atexit.register(services.close)

from portal.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
# Each test client builds the middleware anew; looking through all static files takes 25 ms every time.
WHITENOISE_AUTOREFRESH = True
