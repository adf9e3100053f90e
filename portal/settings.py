"""One file for every environment; what differs comes from environment variables (see docs/betrieb.md)."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
from csp.constants import NONE, SELF

from portal.env import env, refuse_unsafe

# Lets ModelAdmin[Order] and its like be written where types are checked.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

# --- What kind of place is this?
DEMO = env.bool("DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
MFA_REQUIRED = env.bool("MFA_REQUIRED", default=True)
refuse_unsafe(demo=DEMO, debug=DEBUG, secret_key=SECRET_KEY, mfa_required=MFA_REQUIRED)

BASE_URL = env.str("BASE_URL").rstrip("/")
SECURE = BASE_URL.startswith("https://")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

# --- What is in it?
INSTALLED_APPS = [
    "portal.accounts.admin_app.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "csp",
    "js_lib_leaflet",
    "portal",
    "portal.accounts",
    "portal.audit",
    "portal.throttling",
    "portal.clock",
    "portal.notifications",
    "portal.payments",
    "portal.uploads",
    "portal.geo",
    "portal.privacy",
    "portal.health",
    "portal.pages",
    "portal.crispy_kern",
    "plakette",
    "stoerung",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # below the static files, which are compressed already
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.accounts.sessions.SessionLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.pages.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.pages.context_processors.frame",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["kern"]
CRISPY_TEMPLATE_PACK = "kern"

# --- Truth: PostgreSQL. Redis is only the doorbell.
DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"].setdefault("OPTIONS", {})
if env.bool("DATABASE_POOL", default=False):
    # Only in web processes: workers are slower with a pool (measured), and fork with it badly.
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 8, "timeout": 5}
    # A page that waits for a lock gives up and says so (pages.refusals), before it keeps all others waiting.
    DATABASES["default"]["OPTIONS"]["options"] = (
        "-c lock_timeout=5s -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s"
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- Who comes in?
AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["portal.accounts.backends.EmailBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account_home"
PASSWORD_RESET_TIMEOUT = 60 * 60

# --- allauth: its pages and flows with our words, mails, limits (see docs/zugaenge.md)
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # operators enter people; nobody signs up
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105  no secret
# allauth counts in a cache each process has for itself. Ours counts in PostgreSQL: portal.accounts.guesses.
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
ACCOUNT_FORMS = {
    "login": "portal.accounts.forms.LoginForm",
    "reauthenticate": "portal.accounts.forms.ReauthenticateForm",
    "change_password": "portal.accounts.forms.ChangePasswordForm",
    "reset_password": "portal.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "portal.accounts.forms.ResetPasswordKeyForm",
}
MFA_ADAPTER = "portal.accounts.mfa_adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE  # http://localhost, in the demo
MFA_ALLOW_UNVERIFIED_EMAIL = True  # there is nothing to verify, see above
MFA_TOTP_TOLERANCE = 1  # thirty seconds for slow fingers and slow clocks
MFA_FORMS = {
    "authenticate": "portal.accounts.forms.AuthenticateForm",
    "reauthenticate": "portal.accounts.forms.ReauthenticateCodeForm",
    "activate_totp": "portal.accounts.forms.ActivateTOTPForm",
    "deactivate_totp": "portal.accounts.forms.DeactivateTOTPForm",
    "generate_recovery_codes": "portal.accounts.forms.GenerateRecoveryCodesForm",
    "add_webauthn": "portal.accounts.forms.AddPasskeyForm",
    "login_webauthn": "portal.accounts.forms.LoginPasskeyForm",
    "authenticate_webauthn": "portal.accounts.forms.AuthenticatePasskeyForm",
    "reauthenticate_webauthn": "portal.accounts.forms.ReauthenticatePasskeyForm",
    "edit_webauthn": "portal.accounts.forms.EditPasskeyForm",
}

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 2 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-sitzung" if SECURE else "sitzung"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
CSRF_FAILURE_VIEW = "portal.pages.views.csrf_failure"

# --- Language: German is the source, so it never depends on a compiled catalogue.
LANGUAGE_CODE = "de"
TIME_ZONE = "Europe/Berlin"
USE_I18N = USE_TZ = True
LANGUAGES = [
    ("de", "Deutsch"),
    ("en", "English"),
    ("pl", "Polski"),
    ("fr", "Français"),
    ("cs", "Čeština"),
    ("tr", "Türkçe"),
    ("it", "Italiano"),
    ("ro", "Română"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "__Host-sprache" if SECURE else "sprache"
LANGUAGE_COOKIE_SECURE = SECURE
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True

# --- Files
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "build" / "static")))
ASSETS_ROOT = BASE_DIR / "build" / "assets"
# static/css/*.css that `manage.py assets` puts into the one file of the citizens' pages, in this order
STYLE_SHEETS = ["tokens", "base", "components", "plakette"]
STATICFILES_DIRS = [BASE_DIR / "static", ASSETS_ROOT]
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(BASE_DIR / "media")))
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
if MEDIA_S3_BUCKET := env.str("MEDIA_S3_BUCKET", default=""):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": MEDIA_S3_BUCKET,
            "endpoint_url": env.str("MEDIA_S3_ENDPOINT", default=None),
            "access_key": env.str("MEDIA_S3_ACCESS_KEY", default=None),
            "secret_key": env.str("MEDIA_S3_SECRET_KEY", default=None),
            "default_acl": "private",
            "querystring_auth": True,
        },
    }
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
UPLOAD_PHOTO_MB = env.int("UPLOAD_PHOTO_MB", default=15)
UPLOAD_DOCUMENT_MB = env.int("UPLOAD_DOCUMENT_MB", default=10)
UPLOAD_DOCUMENT_PAGES = env.int("UPLOAD_DOCUMENT_PAGES", default=20)
# Photos of newer phones; the decoder is a large C library, whoever mistrusts it switches it off.
UPLOAD_HEIC = env.bool("UPLOAD_HEIC", default=True)

# --- Mail
vars().update(env.email_url("EMAIL_URL", default="dummymail://") if DEMO else env.email_url("EMAIL_URL"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Stadt Stuttgart – Bürgerportal <portal@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Who runs it? Shown in the imprint; what is empty is left out.
OPERATOR = {
    "name": env.str("OPERATOR_NAME", default="Landeshauptstadt Stuttgart"),
    "street": env.str("OPERATOR_STREET", default="Marktplatz 1"),
    "city": env.str("OPERATOR_CITY", default="70173 Stuttgart"),
    "email": env.str("OPERATOR_EMAIL", default=""),
    "phone": env.str("OPERATOR_PHONE", default=""),
    "vat_id": env.str("OPERATOR_VAT_ID", default=""),
}
OFFICIAL_BANNER = env.bool("OFFICIAL_BANNER", default=False)

# --- Payments
PAYMENT_PROVIDER = env.str("PAYMENT_PROVIDER", default="demo" if DEMO else "stripe")
PAYMENT_CHECKOUT_MINUTES = env.int("PAYMENT_CHECKOUT_MINUTES", default=60)
STRIPE_API_KEY = env.str("STRIPE_API_KEY", default="")
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", default="")
STRIPE_API_BASE = env.str("STRIPE_API_BASE", default="https://api.stripe.com")

# --- Interim permits: private keys are files outside the database.
PERMIT_KEY_DIR = Path(env.str("PERMIT_KEY_DIR", default=str(BASE_DIR / ".local" / "permit_keys")))
PERMIT_SIGNER = env.str("PERMIT_SIGNER", default="DEST")
PLATE_REGISTER = env.str("PLATE_REGISTER", default="demo" if DEMO else "none")

# --- Defect reports: days after the end until who reported is forgotten
STOERUNG_CONTACT_DAYS = env.int("STOERUNG_CONTACT_DAYS", default=90)
# Days after the end in which the reporter may say "nicht behoben"
STOERUNG_REOPEN_DAYS = env.int("STOERUNG_REOPEN_DAYS", default=14)

# --- Foreign services, all optional
CLAMD_URL = env.str("CLAMD_URL", default="")
GEOCODER_URL = env.str("GEOCODER_URL", default="")
# Background of movable maps, with {z}, {x}, {y}. Without one they show the borders we have ourselves.
TILE_URL = env.str("TILE_URL", default="")
TILE_ATTRIBUTION = env.str("TILE_ATTRIBUTION", default="")
TILE_ORIGINS = (
    [f"{urlsplit(TILE_URL).scheme}://{urlsplit(TILE_URL).netloc}".replace("{s}", "*")]
    if urlsplit(TILE_URL).netloc
    else []
)

# --- Headers. Nothing inline, nothing from elsewhere; cached pages therefore need no nonce.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *TILE_ORIGINS],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        # Browsers apply form-action to the redirect that follows a form, so the provider's page is named.
        "form-action": [SELF, *(["https://checkout.stripe.com"] if PAYMENT_PROVIDER == "stripe" else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
WHITENOISE_MAX_AGE = 31_536_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "portal.redaction.RedactSecrets",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
    "loggers": {
        "portal": {"level": "INFO"},
        "plakette": {"level": "INFO"},
        "stoerung": {"level": "INFO"},
        # Named here, they lose the handlers they bring along, which would write secrets.
        "django": {"level": "INFO", "propagate": True},
        "django.server": {"level": "INFO", "propagate": True},
        "gunicorn.error": {"level": "INFO", "propagate": True},
    },
}
