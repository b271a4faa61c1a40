"""Settings, all from the environment. `script/server` and `script/manage` set what a machine does not."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from salesmgmt import connections, logs, settings_api, settings_kinds, signing_in

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent


def required(name: str) -> str:
    value: str = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. Start the product with script/server and run commands with "
            f"script/manage, which set it; on servers of your own, set {name} yourself."
        )
    return value


DATA_DIR = Path(env.str("SALESMGMT_DATA", default=str(BASE_DIR / ".data"))).absolute()
SECRET_KEY = required("SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])

# Highest floor first: the same order as the import-linter contract and ARCHITECTURE.md.
LOCAL_APPS = [
    "nightly",
    "performance",
    "goals",
    "sales",
    "inbox",
    "people",
    "imports",
    "jobs",
    "accounts",
    "common",
]
INSTALLED_APPS = [
    "salesmgmt",
    *LOCAL_APPS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "django_linear_migrations",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "knox",
    "pgtrigger",
    "pghistory",
    "rest_framework",
]
MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "salesmgmt.middleware.alive",
    "django_structlog.middlewares.RequestMiddleware",
    "salesmgmt.room.room",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "salesmgmt.middleware.sign_in_again",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "salesmgmt.sessions.limits",
    "salesmgmt.middleware.one_time_password",
    "salesmgmt.sessions.second_step",
    "salesmgmt.middleware.kept_by_nobody",
    "salesmgmt.middleware.local_time",
    "salesmgmt.seeing.seeing",
    "salesmgmt.middleware.history_context",
    "salesmgmt.middleware.reads_noted",
    "salesmgmt.middleware.first_view",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]
ROOT_URLCONF = "salesmgmt.urls"
WSGI_APPLICATION = "salesmgmt.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "django.templatetags.i18n"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "salesmgmt.shell.shell",
            ],
        },
    },
]
COTTON_DIR = "components"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"

# What kind of process this is: web, worker, beat or a command.
PROCESS = env.str("SALESMGMT_PROCESS", default="salesmgmt")
required("DATABASE_URL")
DATABASES = {
    "default": {
        **env.db("DATABASE_URL"),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
DATABASES["default"].setdefault("OPTIONS", {}).update(connections.options(PROCESS))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = required("REDIS_URL")
# Counts sign-in attempts, and remembers codes used a moment ago; in Postgres, without which nobody signs in anyway (docs/adr).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_throttle",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["people.backends.EmployedBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Whoever changes how somebody signs in cannot do it unnoticed.
ACCOUNT_EMAIL_NOTIFICATIONS = True
# key: the visitor's address and the account, for login_failed; the account alone, for login_failed_account.
# A whole office may share one address, so that the limits by address are wide.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "100/5m/ip,5/5m/key",
    "login_failed_account": "50/h/key",
    "reset_password": "20/m/ip,5/5m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
MFA_ADAPTER = "accounts.adapter.TwoStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": "accounts.forms.AddPasskeyForm"}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator has entered the address; allauth does not know of it
MFA_TOTP_TOLERANCE = 1  # a clock may be half a minute off
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}
# Who must sign in in two steps before anything else is open to them: of salesmgmt.sessions.ROLES.
TWO_STEP_REQUIRED = signing_in.roles(env.list("TWO_STEP_REQUIRED", default=[]))
# The company's own sign-in: an OpenID Connect provider, of which there is one or none (docs/production.md).
OIDC_APPS = signing_in.providers(
    issuer=env.str("OIDC_ISSUER", default="").rstrip("/"),
    client_id=env.str("OIDC_CLIENT_ID", default=""),
    secret=env.str("OIDC_CLIENT_SECRET", default=""),
    name=env.str("OIDC_NAME", default="single sign-on"),
)
SOCIALACCOUNT_ADAPTER = "accounts.adapter.SingleSignOnAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": OIDC_APPS}}
# A form's target may redirect to our own addresses alone (Content-Security-Policy), so that this is a link.
SOCIALACCOUNT_LOGIN_ON_GET = True
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# Whatever is done, a session ends after so long; of those who see what is personal, also when nothing is done for a while.
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=12) * 60 * 60
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=30)
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# TLS ends at the proxy; HTTPS=1 says that one stands in front (docs/operations.md).
HTTPS = env.bool("HTTPS", default=False)
# How many proxies stand in front and add to X-Forwarded-For: only their entries are believed.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=int(HTTPS))
# The id under which the proxy's own log knows a request; from a visitor it would be whatever they like.
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = ALLAUTH_TRUSTED_PROXY_COUNT > 0
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    # Asked by machines of the same network, past the proxy.
    SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$", "^metrics$"]
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
# Who knows it reads /metrics; without it nobody does.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
CSRF_FAILURE_VIEW = "salesmgmt.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

DRF_STANDARDIZED_ERRORS = settings_api.DRF_STANDARDIZED_ERRORS
KNOX_TOKEN_MODEL = settings_api.KNOX_TOKEN_MODEL
MIGRATION_MODULES = settings_api.MIGRATION_MODULES
REST_FRAMEWORK = settings_api.REST_FRAMEWORK
REST_KNOX = settings_api.REST_KNOX
SPECTACULAR_SETTINGS = settings_api.SPECTACULAR_SETTINGS

# Requests of the API that a token, or a session, may make in a minute; 0: as many as it likes.
API_RATE_LIMIT = env.int("API_RATE_LIMIT", default=1200)

# What links that a command prints begin with.
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{env.int('PORT', default=8000)}").rstrip("/")
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
# A mail server that says nothing for so long is away.
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="salesmgmt@localhost")

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA_DIR / "uploads"), "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = True
# Compressed already; and maps, which a debugger alone asks for and which are larger than all the rest together.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["png", "ico", "woff", "woff2", "gz", "br", "map"]
FILE_UPLOAD_TEMP_DIR = None
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# The broker is a hint, Postgres the truth: see jobs/.
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default=REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# After a lost connection a worker would take fewer messages until those in its hands are done: with one that never ends, none.
# That a message given twice has one effect is the jobs' own business.
CELERY_WORKER_ENABLE_PREFETCH_COUNT_REDUCTION = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_TASK_DEFAULT_QUEUE = "salesmgmt"
# A tick that waited longer than its own interval says nothing new.
CELERY_BEAT_SCHEDULE = {
    "hand out jobs": {"task": "jobs.tasks.hand_out", "schedule": 1.0, "options": {"expires": 2}},
    "keep attainment current": {"task": "goals.tasks.keep_current", "schedule": 5.0, "options": {"expires": 5}},
    "send mail": {"task": "inbox.tasks.send_mail", "schedule": 20.0, "options": {"expires": 20}},
    "wake webhooks": {"task": "inbox.tasks.wake_webhooks", "schedule": 10.0, "options": {"expires": 10}},
    "watch the night": {"task": "nightly.tasks.watch", "schedule": 60.0, "options": {"expires": 60}},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")

# Read once, when the company record is made (docs/operations.md, "Environment").
COMPANY_CURRENCY = env.str("COMPANY_CURRENCY", default="USD")
COMPANY_TIME_ZONE = env.str("COMPANY_TIME_ZONE", default="UTC")
COMPANY_COUNTRY = env.str("COMPANY_COUNTRY", default="US")
COMPANY_YEAR_STARTS = env.int("COMPANY_YEAR_STARTS", default=1)

# Registries: how a lower floor reaches what a higher one knows, without importing it.
IMPORT_KINDS = settings_kinds.IMPORT_KINDS
IMPORT_PERMISSION = "people.scope.may_import"
# Whose records alone a program may correct and refer to.
IMPORT_SOURCE = "people.scope.source_of"
# What the records rest on: made before the first row of the first file is judged.
IMPORT_PREPARE = "people.calendar.get_company"
# Which day it is for whoever imports: dates after it are taken with a warning.
IMPORT_DAY = "people.calendar.company_today"
# Run in the importing process after a change-set is committed, so that attainment is current when the command returns.
IMPORT_FOLLOW_UP = "goals.actions.apply_changes"
# Run in the transaction in which an import ends, well or not.
IMPORT_TELL = "inbox.actions.tell_import"
# Run in the transaction in which an administrator is to see, or sees, as somebody else.
SIGHT_TELL = "inbox.actions.tell_sight"
# Where the pages of administrators' settings lead back to.
SETTINGS_PAGE = "company_settings"
# What the preview of an import says of figures: asked while its rows are merged, before they are taken back.
IMPORT_EFFECT = "goals.actions.effects.weigh"
NOTICE_KINDS = settings_kinds.NOTICE_KINDS
# Lists whose filters and order may be saved under a name, by the names of their addresses. The records behind one number
# are no list of their own: what they are narrowed to is that number, and its address is the view.
SAVED_VIEW_LISTS = {
    "goals": _("Goals"),
    "team": _("Team"),
    "company": _("Company"),
    "board": _("Accountability"),
    "orders": _("Orders"),
    "deals": _("Deals"),
    "people": _("People"),
    "organisation": _("Organisation"),
    "people_invitations": _("Invitations"),
    "all_tokens": _("API tokens"),
    "data_quality": _("Data quality"),
    "imports": _("Imports"),
    "nights": _("Nights"),
}
# What apps above people add to the page of one's own account: functions of a viewer that tell common.ui.Setting.
ACCOUNT_PARTS = ["inbox.cards.account_parts"]
PERSONAL_DATA = settings_kinds.PERSONAL_DATA
# Run in the transaction in which a copy of somebody's data is there, or cannot be made.
COPY_TELL = "inbox.actions.tell_copy"
# Days for which a copy of somebody's data may be fetched.
DATA_COPY_DAYS = env.int("DATA_COPY_DAYS", default=7)
# Days after the last day of employment before which nobody is erased.
ERASURE_AFTER_DAYS = env.int("ERASURE_AFTER_DAYS", default=180)
HISTORY_TRAILS = settings_kinds.HISTORY_TRAILS
JOB_KINDS = settings_kinds.JOB_KINDS
# What programs elsewhere may be told of by webhooks, and the functions that keep it in the transaction that causes it.
EVENTS = settings_kinds.EVENTS
EVENTS_ANNOUNCED_BY = {
    "event": "inbox.actions.webhooks.announce",
    "change_set": "inbox.actions.webhooks.announce_changes",
}
# Hosts and networks inside that webhooks may be sent to all the same, also without TLS; all others must be of the internet.
WEBHOOK_INTERNAL_TARGETS = env.list("WEBHOOK_INTERNAL_TARGETS", default=[])
# A running job whose process gives no sign of life for so long is cut off and taken back.
JOB_LEASE_SECONDS = env.float("JOB_LEASE_SECONDS", default=60)
# A job that was handed out and not begun may have been lost with the broker.
JOB_HAND_OUT_AGAIN_SECONDS = env.float("JOB_HAND_OUT_AGAIN_SECONDS", default=20)
# A process that takes part in a night and is stopped loses its connection after so long.
NIGHT_LEASE_SECONDS = env.float("NIGHT_LEASE_SECONDS", default=60)
# Days for which uploaded files and rejected rows are kept; never fewer than an import can be undone.
IMPORTS_KEPT_DAYS = env.int("IMPORTS_KEPT_DAYS", default=90)
# Further jobs that help with the months of a night's heavy step.
NIGHT_HELPERS = env.int("NIGHT_HELPERS", default=1)

LOGGING = logs.configure(level=env.str("LOG_LEVEL", default="INFO"))
