"""Settings, all from the environment. `PORTAL_DEMO=1` fills in what only a try-out may leave open."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from quality.core.addresses import broker_url, database_url, redis_url
from quality.core.environment import flag, kept_secret, number, refuse_if_incomplete, words

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("PORTAL_VAR_DIR", BASE_DIR / "var"))
DEMO = flag("PORTAL_DEMO")
DEBUG = flag("PORTAL_DEBUG")
if not DEMO:
    refuse_if_incomplete()

SECRET_KEY = os.environ.get("SECRET_KEY") or kept_secret(VAR_DIR / "secret_key")
ALLOWED_HOSTS = [*words("ALLOWED_HOSTS"), "localhost", "127.0.0.1", "[::1]"]  # health checks ask by these
ROOT_URLCONF = "quality.urls"
WSGI_APPLICATION = "quality.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

OIDC = {  # the bureau's own identity provider; on when an issuer is set
    "client_id": os.environ.get("OIDC_CLIENT_ID", ""),
    "secret": os.environ.get("OIDC_CLIENT_SECRET", ""),
    "name": os.environ.get("OIDC_NAME", "OpenID Connect"),
    "settings": {"server_url": os.environ.get("OIDC_ISSUER", "")},
}
OIDC_ISSUER = OIDC["settings"]["server_url"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "django_htmx",
    "template_partials",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    *(["allauth.socialaccount.providers.openid_connect"] if OIDC_ISSUER else []),
    "quality.core",
    "quality.audit",
    "quality.jobs",
    "quality.organisation",
    "quality.accounts",
    "quality.rubrics",
    "quality.documents",
    "quality.plans",
    "programmes",
    "teachers",
    "families",
    "monitoring",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "quality.audit.middleware.OriginMiddleware",
    "quality.accounts.middleware.LanguageMiddleware",
    "quality.accounts.middleware.SessionEndMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "quality.accounts.middleware.GateMiddleware",
    "quality.core.access.AccessMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "quality.core.context.portal",
            ],
        },
    },
]

# Database. Without a URL: the server that `manage.py devstack` starts from a wheel.
DATABASE_OPTIONS = {"conn_max_age": 60, "conn_health_checks": True}
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or database_url(VAR_DIR), **DATABASE_OPTIONS
    )
}
REPORT_DATABASE = "default"  # heavy reads go here
if os.environ.get("DATABASE_REPLICA_URL"):
    REPORT_DATABASE = "replica"
    DATABASES["replica"] = {
        **dj_database_url.parse(os.environ["DATABASE_REPLICA_URL"], **DATABASE_OPTIONS),
        "TEST": {"MIRROR": "default"},
    }

# Cache and broker share one Redis; the web process works while it is away.
REDIS_URL = os.environ.get("REDIS_URL") or redis_url(VAR_DIR)
CACHES = {
    "default": {
        "BACKEND": "quality.core.cache.TolerantRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "portal",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

CELERY_BROKER_URL = os.environ.get("BROKER_URL") or broker_url(REDIS_URL)
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_TASK_IGNORE_RESULT = True  # results are rows of our own (JobRun), never kept in Redis
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_ACKS_ON_FAILURE_OR_TIMEOUT = True
CELERY_TASK_TIME_LIMIT = number("PORTAL_TASK_SECONDS", 1800)
CELERY_TASK_SOFT_TIME_LIMIT = CELERY_TASK_TIME_LIMIT - 60
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for Redis as long as it takes ...
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_TASK_PUBLISH_RETRY = False  # ... a request does not
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 2 * CELERY_TASK_TIME_LIMIT,  # or a long task is handed out twice
    "socket_connect_timeout": 2,
    "socket_timeout": 5,  # the worker's blocking read takes one second of it
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}

# Language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# Static files; uploads are outside of any URL and served by views after the access check.
STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("PORTAL_STATIC_DIR", VAR_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(os.environ.get("PORTAL_MEDIA_DIR", VAR_DIR / "media"))
MEDIA_URL = ""
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEMO  # no `collectstatic` before a try-out
WHITENOISE_AUTOREFRESH = DEBUG
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FONT_DIR = os.environ.get("FONT_DIR", "")  # a bureau's own licensed fonts, before the vendored ones

# Sign-in
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "quality.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds for which a proof counts
ACCOUNT_SESSION_REMEMBER = True  # to the end of the session, which is ours to set
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key"}  # unknown names; known ones are locked in the database
SOCIALACCOUNT_ADAPTER = "quality.accounts.adapters.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [{"provider_id": "bureau", **OIDC}]}}
SOCIALACCOUNT_LOGIN_ON_GET = False
MFA_ADAPTER = "quality.accounts.adapters.MfaAdapter"
MFA_FORMS = {
    "authenticate": "quality.accounts.forms.SecondFactorForm",
    "reauthenticate": "quality.accounts.forms.SecondFactorAgainForm",
}
MFA_REQUIRED = flag("PORTAL_MFA_REQUIRED", default=not DEMO)  # for staff
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Quality Portal"
USERSESSIONS_TRACK_ACTIVITY = False  # SessionEndMiddleware notes it once a minute
SESSION_COOKIE_AGE = number("PORTAL_SESSION_HOURS", 12) * 3600
SESSION_IDLE_MINUTES = number("PORTAL_IDLE_MINUTES", 30)  # for staff
SESSION_IDLE_MINUTES_OTHERS = number("PORTAL_IDLE_MINUTES_OTHERS", 8 * 60)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")

# HTTPS: on outside the demo; PORTAL_HTTPS=0 is for a server that nobody reaches but its own proxy.
HTTPS = flag("PORTAL_HTTPS", default=not DEMO)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked by the container itself, over plain HTTP
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
BEHIND_PROXY = flag("PORTAL_BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0  # whose word on the caller's address counts
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
X_FRAME_OPTIONS = "DENY"

OIDC_ORIGIN = "{0.scheme}://{0.netloc}".format(urlsplit(OIDC_ISSUER)) if OIDC_ISSUER else ""
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "style-src-attr": ["'unsafe-inline'"],  # ECharts and Tabler set sizes on elements
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF, *([OIDC_ORIGIN] if OIDC_ORIGIN else [])],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "quality.accounts.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["quality.core.api.permissions.Declared"],
    "DEFAULT_RENDERER_CLASSES": ["quality.core.api.rendering.Renderer"],
    "DEFAULT_PARSER_CLASSES": ["quality.core.api.rendering.Parser"],
    "DEFAULT_SCHEMA_CLASS": "quality.core.api.schema.AutoSchema",
    "DEFAULT_METADATA_CLASS": None,  # what OPTIONS would tell is in the OpenAPI document
    "EXCEPTION_HANDLER": "quality.core.api.problems.handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Quality portal",
    "DESCRIPTION": "Plans, records and figures of a bureau's quality programmes, within the caller's permissions.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "LICENSE": {"name": "Apache-2.0"},
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": ["quality.core.api.schema.finished"],  # enums stay where they are used
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname:7} {name}: {message}", "style": "{"}},
    "handlers": {
        "stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "line"}
    },
    "root": {"handlers": ["stdout"], "level": os.environ.get("PORTAL_LOG_LEVEL", "INFO").upper()},
    "loggers": {"django": {"handlers": [], "level": "INFO", "propagate": True}},
}
