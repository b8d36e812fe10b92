"""How a hub is set up. Everything an adopter may change is an environment variable named here.

HEDGEROW_DATA_DIR    where the SQLite file, the keys and unsent mail live; only its owner may
                     enter it
HEDGEROW_SECRET_KEY  the secret key itself, instead of the file
HEDGEROW_LEDGER_KEY  the key that seals the ledger, instead of the file `ledger-key`; several hub
                     machines on one PostgreSQL must share it, and the database must not hold it.
                     Keep a copy apart: without it nobody can check the entries it sealed
HEDGEROW_CHANNELS    folder of channel files whose sentences the hub tells where a sender looks for
                     patterns of its own; default: `channels` in the data folder
DATABASE_URL         postgres://... for PostgreSQL
HEDGEROW_HOSTS       host names the hub answers to, comma-separated; default: this machine only
HEDGEROW_HTTPS       1 or 0; default: 1 unless every host is this machine
HEDGEROW_PROXY       1 where a proxy in front sets X-Forwarded-Proto and X-Forwarded-For (and always
                     overwrites them); nobody's forwarding headers are believed otherwise
HEDGEROW_IDLE        minutes without a click until a person is signed out; default 30
HEDGEROW_MAIL        smtp://user:password@host:587 (or smtps://...:465); default: data folder
HEDGEROW_MAIL_FROM   sender of the hub's mail
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from hedgerow.hub.data_dir import data_dir, ledger_key, secret_key
from hedgerow.hub.databases import databases

HUB = Path(__file__).resolve().parent
DATA_DIR = data_dir()
LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}

DEBUG = False
SECRET_KEY = secret_key(DATA_DIR)
LEDGER_KEY = ledger_key(DATA_DIR)
CHANNELS = Path(os.environ.get("HEDGEROW_CHANNELS") or DATA_DIR / "channels")
_hosts = [host.strip() for host in os.environ.get("HEDGEROW_HOSTS", "").split(",")]
ALLOWED_HOSTS = [host for host in _hosts if host] or sorted(LOOPBACK)
HTTPS = os.environ.get("HEDGEROW_HTTPS", "0" if set(ALLOWED_HOSTS) <= LOOPBACK else "1") == "1"

INSTALLED_APPS = [
    "hedgerow.hub.people",
    "hedgerow.hub.audit",
    "hedgerow.hub.warnings",
    "hedgerow.hub.cases",
    "hedgerow.hub.patterns",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "ninja",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "hedgerow.hub.static_files.StaticFiles",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hedgerow.hub.people.middleware.OwnLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hedgerow.hub.people.middleware.SecondFactor",
    "hedgerow.hub.people.middleware.NotCached",
]

ROOT_URLCONF = "hedgerow.hub.urls"
ASGI_APPLICATION = "hedgerow.hub.asgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HUB / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "hedgerow.hub.people.header.header",
            ],
        },
    }
]

DATABASES = databases(DATA_DIR)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "hub_cache",
        # Attempts to sign in are counted here. At Django's 300 entries, somebody who asks for new
        # passwords for 300 made-up addresses pushes the counts out and may guess on.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- people and sign-in
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "hedgerow.hub.people.sign_in.SignIn"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an administrator vouches for the address; nobody signs up
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # the hub writes to nobody it does not know
ACCOUNT_RATE_LIMITS = {
    # The key is the account together with the address she comes from: whoever guesses from elsewhere
    # locks herself out, not the person. See people/guessing.py.
    "login_failed": "10/m/ip,5/5m/key",
    # The key is the account: a stop for guesses from many addresses; her own usual ones are exempt.
    "login_failed_anywhere": "100/h/key",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Hedgerow] "
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a person hears of every change to how she signs in
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
MFA_ADAPTER = "hedgerow.hub.people.sign_in.SecondFactors"
MFA_FORMS = {
    "authenticate": "hedgerow.hub.people.codes.Code",
    "reauthenticate": "hedgerow.hub.people.codes.CodeAgain",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = (
    "required"  # a passkey stands for two factors: having it, and unlocking it
)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_ISSUER = "Hedgerow"
MFA_TOTP_TOLERANCE = 1

SESSION_COOKIE_AGE = 60 * int(os.environ.get("HEDGEROW_IDLE", "30"))
SESSION_SAVE_EVERY_REQUEST = True  # the age counts from the last click: it is an idle limit
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# --- the wire
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
if HTTPS:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "hedgerow.hub.views.form_too_old"
if os.environ.get("HEDGEROW_PROXY") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],  # the QR code of an authenticator app is a data: image
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- files, words, time
STATIC_URL = "static/"
STATICFILES_DIRS = [HUB / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "hedgerow.hub.static_files.ByHash",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "hedgerow.hub.static_files.HashedNames"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("fr", _("French")),
    ("de", _("German")),
    ("it", _("Italian")),
    ("ru", _("Russian")),
    ("es", _("Spanish")),
]
LOCALE_PATHS = [HUB.parent / "locale"]

# --- what goes wrong is told to whoever runs the machine
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"errors": {"class": "logging.StreamHandler", "level": "ERROR"}},
    "loggers": {
        "django": {"handlers": ["errors"], "level": "INFO"},
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},  # scanners' noise
    },
}

# --- mail
_mail = urlsplit(os.environ.get("HEDGEROW_MAIL", ""))
DEFAULT_FROM_EMAIL = os.environ.get("HEDGEROW_MAIL_FROM", "hedgerow@localhost")
if _mail.scheme in ("smtp", "smtps"):
    EMAIL_HOST, EMAIL_PORT = _mail.hostname, _mail.port or (465 if _mail.scheme == "smtps" else 587)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.scheme == "smtps", _mail.scheme == "smtp"
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
