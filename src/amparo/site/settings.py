"""Settings. What differs between deployments comes from AMPARO_* variables; nothing else does."""

import os
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from amparo.site import databases, home, languages, logs, story

PACKAGE = Path(__file__).resolve().parent.parent
HOME = home.directory()

SECRET_KEY = home.secret_key(HOME)
# Bound into every envelope, key and signature; part of each backup of the home.
DEPLOYMENT = home.deployment_id(HOME)
DEBUG = home.on("AMPARO_DEBUG")
ALLOWED_HOSTS = home.words("AMPARO_HOSTS", "127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = home.words("AMPARO_ORIGINS", "")
# Plain HTTP is for one's own machine only: it also drops the Secure mark from cookies.
INSECURE_HTTP = home.on("AMPARO_INSECURE_HTTP")
# Who answers for this deployment; stands at the foot of every page.
OPERATOR = os.environ.get("AMPARO_OPERATOR", "")
# Where most people who come here are, such as "es": whose emergency number stands open.
PLACE = os.environ.get("AMPARO_PLACE", "").lower()
SAFE_SITE = os.environ.get("AMPARO_SAFE_SITE", "https://www.wikipedia.org/")

AMPARO_APPS = story.apps()
INSTALLED_APPS = [
    *[f"amparo.{name}" for name in reversed(AMPARO_APPS)],
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "template_partials",
]

MIDDLEWARE = [
    "amparo.site.middleware.private_by_default",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "amparo.site.urls"
WSGI_APPLICATION = "amparo.site.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "amparo.site.context.page",
            ],
        },
    }
]

# Every form, ours and other packages', is drawn by our own parts (templates/site/fields).
FORM_RENDERER = "amparo.site.fields.FormRenderer"

# What people recorded, and the keys that erase it, are backed up apart.
DATABASES = {
    "default": databases.database(os.environ.get("DATABASE_URL", ""), HOME / "amparo.sqlite3"),
    "shred": databases.database(os.environ.get("SHRED_DATABASE_URL", ""), HOME / "shred.sqlite3"),
}
DATABASE_ROUTERS = ["amparo.site.routers.ShredRouter"]
# Only for tables of other packages: ours all have UUIDs (tests/test_architecture.py).
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# In the database, so that a rate limit holds in every process and over a restart.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "site_cache",
    }
}

TASKS = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]},
}
WORKER_HEARTBEAT = HOME / "worker.alive"
WORKER_HEARTBEAT_LIMIT = timedelta(seconds=60)

# --- People -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Staff"
AUTHENTICATION_BACKENDS = ["amparo.people.backends.StaffBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/staff/"
ACCOUNT_ADAPTER = "amparo.people.adapters.AccountAdapter"
ACCOUNT_FORMS = {"login": "amparo.people.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
# By account, never by address: an address would be stored, and a shelter shares one. Every limit of
# allauth's that counts addresses is named here, because what is not named keeps its default.
ACCOUNT_RATE_LIMITS = {
    "login": "",
    "login_failed": "5/300s/key",
    "reauthenticate": "10/m/user",
    "salt": "30/m/key",
    "enrolment": "30/m/key",
    "change_password": "",
    "change_phone": "",
    "confirm_email": "",
    "manage_email": "",
    "request_login_code": "",
    "reset_password": "",
    "reset_password_from_key": "",
    "signup": "",
    "verify_phone": "",
}
# A passkey would let somebody in whose keys then cannot be unlocked: that takes the passphrase.
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_ADAPTER = "amparo.people.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "amparo.people.forms.CodeForm",
    "reauthenticate": "amparo.people.forms.CodeAgainForm",
    "activate_totp": "amparo.people.forms.ActivateForm",
}
# One step either way: phones drift, and slow hands cross the half minute (RFC 6238, 5.2).
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Amparo"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = not INSECURE_HTTP
# It ends with the browser: nothing of a visit stays on a phone for a year.
CSRF_COOKIE_AGE = None
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = not INSECURE_HTTP
CSRF_FAILURE_VIEW = "amparo.site.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Words --------------------------------------------------------------------------------------
LANGUAGE_PACKS = languages.load_all(HOME / "languages")
LANGUAGES = [(pack.code, pack.name) for pack in LANGUAGE_PACKS]
LANGUAGES_BIDI = [pack.code for pack in LANGUAGE_PACKS if pack.is_right_to_left]
LANGUAGE_CODE = LANGUAGE_PACKS[0].code
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = not INSECURE_HTTP
LOCALE_PATHS = [languages.LOCALE, HOME / "languages" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- What leaves the server ---------------------------------------------------------------------
SECURE_SSL_REDIRECT = not INSECURE_HTTP
# The probes come from the machine itself, before TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if home.on("AMPARO_BEHIND_PROXY") else None
)
SECURE_HSTS_SECONDS = 0 if INSECURE_HTTP else 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_CONTENT_TYPE_NOSNIFF = True
# Nothing goes to other sites. With "no-referrer" a browser sends "Origin: null" with our own forms,
# and the check against forged forms refuses the pages that work without a script.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-src": ["blob:"],
        "worker-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["amparo"],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# How much one day takes in before it says "busy": by agency, never by who asked.
REPORTS_A_DAY = int(os.environ.get("AMPARO_REPORTS_A_DAY", "5000"))
MESSAGES_A_DAY = int(os.environ.get("AMPARO_MESSAGES_A_DAY", "200"))
INBOX_VISITS_A_DAY = int(os.environ.get("AMPARO_INBOX_VISITS_A_DAY", "50000"))
UPLOADS_A_DAY = int(os.environ.get("AMPARO_UPLOADS_A_DAY", "5000"))
# An upload is sealed as it arrives; nothing readable reaches a disk.
FILE_UPLOAD_HANDLERS = (
    ["amparo.reports.uploads.SealingUploadHandler"]
    if find_spec("amparo.reports") and find_spec("amparo.reports.uploads")
    else ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
)

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = HOME / "mail"

# --- Static files -------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "amparo.site.statics.RootedStaticFilesStorage"},
}
# The public keys of the agencies' offline roots; compiled into the browser's bundle.
AGENCY_ROOTS = HOME / "roots.json"

# --- What is written down -----------------------------------------------------------------------
DEFAULT_EXCEPTION_REPORTER_FILTER = "amparo.site.logs.SilentFilter"
LOGGING_CONFIG = "amparo.site.logs.configure"
LOGGING = logs.SETTINGS
