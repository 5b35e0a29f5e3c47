"""Settings: from the environment only. docs/operating.md says what each variable means."""

from pathlib import Path
from typing import Any

import dj_database_url
import dj_email_url
import pghistory
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env
from kombu import Exchange, Queue

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()


def required(name: str) -> str:
    value: str = env.str(name, "")
    if not value:
        raise ImproperlyConfigured(f"The environment variable {name} is missing; docs/operating.md says what it holds.")
    return value


SECRET_KEY = required("SECRET_KEY")
DEBUG = False
DATA_DIR = Path(env.str("SDIP_DATA_DIR", str(BASE_DIR / ".data"))).resolve()
PUBLIC_URL = env.str("SDIP_URL", "http://localhost:8000").rstrip("/")
HTTPS = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [PUBLIC_URL])

INSTALLED_APPS = [
    "tenancy",
    "sdip.cli",
    "sdip.web",
    "sdip.files",
    "sdip.mail",
    "sdip.documents",
    "people",
    "organisation",
    "indicators",
    "charters",
    "feedback",
    "planning",
    "reports",
    "sdip.samples",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_htmx",
    "template_partials",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "pghistory",
    "pgtrigger",
]

MIDDLEWARE = [
    "sdip.web.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sdip.web.middleware.SecurityHeaders",
    "tenancy.middleware.TenantMiddleware",
    "sdip.web.middleware.NoNul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "sdip.web.language.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "sdip.web.middleware.HtmxResponses",
    "sdip.web.middleware.OwnPages",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "people.middleware.RefusedForms",
    "people.middleware.MembersOnly",
]

ROOT_URLCONF = "sdip.urls"
TENANT_URLCONF = "sdip.tenant_urls"
FORM_RENDERER = "sdip.web.forms.Renderer"
WSGI_APPLICATION = "sdip.wsgi.application"
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
                "sdip.web.context.shell",
            ],
            "builtins": ["sdip.web.templatetags.sdip"],
        },
    }
]

# --- database: the application's role serves; migrate, backup and restore run as the owner (manage.py) -----------------
_database = dj_database_url.parse(required("DATABASE_URL"), conn_max_age=600, conn_health_checks=True)
_database["HOST"] = _database.get("OPTIONS", {}).pop("host", _database["HOST"])  # ?host=/folder names a socket
_database |= {"ENGINE": "django.db.backends.postgresql", "ATOMIC_REQUESTS": True, "TEST": {"SERIALIZE": False}}
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TENANT_APP_ROLE = "sdip_app"
TENANT_PLATFORM_ROLE = "sdip_platform"

# --- broker, cache, sessions --------------------------------------------------------------------------------------------
REDIS_URL = required("REDIS_URL")
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000  # KiB; a process that has grown larger is renewed after its job
CELERY_TASK_SEND_SENT_EVENT = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2}
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2, "socket_timeout": 5}
CELERY_TIMEZONE = "UTC"
CELERY_TASK_ALWAYS_EAGER = env.bool("CELERY_EAGER", False)
CELERY_TASK_EAGER_PROPAGATES = True
# A mail server that answers slowly holds up the reading of mailboxes only, and large files hold up only files. Who names no queue (-Q)
# does the work of all.
CELERY_TASK_QUEUES = [Queue(name, Exchange(name), routing_key=name) for name in ("celery", "mailboxes", "files")]
CELERY_TASK_ROUTES = {
    "feedback.read_mailbox": {"queue": "mailboxes"},
    **{task: {"queue": "files"} for task in ("feedback.make_survey_file", "charters.make_edition", "reports.render")},
}

# What is due is found by asking each tenant: rows say what waits, so a job that was lost is found by the next tick.
CELERY_BEAT_SCHEDULE = {
    name: {"task": "tenancy.for_every_tenant", "args": [name], "schedule": when}
    for name, when in {
        "mail.sweep_messages": 60.0,
        "reports.run_due_schedules": 60.0,
        "reports.sweep_renderings": 60.0,
        "reports.delete_old_reports": crontab(hour="2", minute="25"),
        "charters.sweep_editions": 60.0,
        "charters.send_review_reminders": crontab(hour="3", minute="25"),
        "indicators.compute_gaps": crontab(hour="1", minute="30"),
        "indicators.sweep_imports": 60.0,
        "indicators.drop_old_imports": crontab(hour="2", minute="15"),
        "indicators.make_periods": crontab(hour="1", minute="0"),
        "indicators.send_reminders": crontab(hour="3", minute="15"),
        "feedback.read_mailbox": 60.0,
        "feedback.tally": 180.0,
        "feedback.sweep_survey_files": 60.0,
        "feedback.drop_old_drafts": crontab(minute="20"),
        "feedback.tell_undelivered": crontab(minute="35"),
        "feedback.drop_old_survey_drafts": crontab(minute="25"),
        "feedback.erase_invited_addresses": crontab(hour="2", minute="35"),
        "feedback.erase_old_cases": crontab(hour="2", minute="45"),
        "feedback.erase_old_survey_texts": crontab(hour="2", minute="55"),
        "feedback.escalate_late_cases": crontab(hour="3", minute="35"),
        "feedback.close_answered_cases": crontab(hour="3", minute="40"),
        "feedback.remind_of_mails": crontab(hour="3", minute="45"),
        "planning.propose_problems": crontab(hour="2", minute="30"),
        "planning.send_action_reminders": crontab(hour="3", minute="20"),
        "planning.note_awaited_signatures": crontab(hour="3", minute="30"),
        "web.send_digests": crontab(minute="5"),
    }.items()
} | {"mail.sweep_platform_messages": {"task": "mail.sweep_platform_messages", "schedule": 60.0}}
CACHES = {
    "default": {
        "BACKEND": "sdip.web.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        # What is kept belongs to the database it was read from: two of them may share a server.
        "KEY_PREFIX": _database["NAME"],
        "KEY_FUNCTION": "tenancy.context.cache_key",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 12

# --- mail -----------------------------------------------------------------------------------------------------------------
_mail = dj_email_url.parse(env.str("EMAIL_URL", "console://"))
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["EMAIL_USE_TLS"], _mail["EMAIL_USE_SSL"]
EMAIL_FILE_PATH = "/" + _mail["EMAIL_FILE_PATH"].lstrip("/")  # the parser makes file:///folder relative
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("SDIP_MAIL_FROM", "sdip@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_RETURNS_TO_MAILBOX = env.bool("SDIP_MAIL_RETURNS_TO_MAILBOX", False)
MAILBOX_CA_FILE = env.str("MAILBOX_CA_FILE", "")
_allowed: list[str] = env.list("MAILBOX_HOSTS", [])
MAILBOX_HOSTS = [host.lower() for host in _allowed]

# --- text messages: none, unless the operator names a gateway ---------------------------------------------------------------
# For a tenant, invitations and reminders of all its surveys together
SURVEY_LETTERS_A_DAY = env.int("SDIP_SURVEY_LETTERS_A_DAY", 2000)
SMS_URL = env.str("SDIP_SMS_URL", "")
SMS_SENDER = env.str("SDIP_SMS_SENDER", "sdip.mail.short.HttpSender" if SMS_URL else "")
SMS_METHOD = env.str("SDIP_SMS_METHOD", "POST")
SMS_BODY = env.str("SDIP_SMS_BODY", '{"to": "{to}", "text": "{text}", "id": "{key}"}')
SMS_CONTENT_TYPE = env.str("SDIP_SMS_CONTENT_TYPE", "application/json")
SMS_HEADERS: Any = env.json("SDIP_SMS_HEADERS", {})
SMS_ACCEPTED = env.str("SDIP_SMS_ACCEPTED", "")
SMS_COUNTRY = env.str("SDIP_SMS_COUNTRY", "")
SMS_PREFIXES: list[str] = env.list("SDIP_SMS_PREFIXES", [f"+{SMS_COUNTRY}"] if SMS_COUNTRY else [])
SMS_A_DAY = env.int("SDIP_SMS_A_DAY", 500)
UPLOADS_A_DAY = env.int("SDIP_UPLOADS_A_DAY", 2000)  # megabytes

# --- people ---------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "tenancy.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "people.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "people.adapter.SocialAccountAdapter"
MFA_ADAPTER = "people.adapter.MfaAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_CHANGE_EMAIL = True
# By address of the visitor, so that nobody is locked out by a stranger who knows the e-mail address; the other is for many at once.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,50/h/key"}
ACCOUNT_FORMS = {
    "login": "people.account_forms.LoginForm",
    "reauthenticate": "people.account_forms.ReauthenticateForm",
    "add_email": "people.account_forms.AddEmailForm",
    "change_password": "people.account_forms.ChangePasswordForm",
    "set_password": "people.account_forms.SetPasswordForm",
    "reset_password": "people.account_forms.ResetPasswordForm",
    "reset_password_from_key": "people.account_forms.ResetPasswordKeyForm",
}
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "authenticate": "people.account_forms.SecondFactorForm",
    "reauthenticate": "people.account_forms.SecondFactorAgainForm",
    "activate_totp": "people.account_forms.ActivateTOTPForm",
    "add_webauthn": "people.account_forms.AddPasskeyForm",
    "edit_webauthn": "people.account_forms.EditPasskeyForm",
}
MFA_TOTP_ISSUER = "SDIP"
PLATFORM_MFA_REQUIRED = env.bool("SDIP_PLATFORM_MFA", HTTPS)
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("SDIP_TRUSTED_PROXIES", 1 if env.bool("SDIP_BEHIND_PROXY", False) else 0)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
USERSESSIONS_TRACK_ACTIVITY = True
SOCIALACCOUNT_ENABLED = True
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_FORMS = {"disconnect": "people.account_forms.DisconnectForm"}
SOCIALACCOUNT_PROVIDERS: dict = {}
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", "")
CSP_FORM_ACTION: list[str] = []  # where the sign-in form may lead besides this site: the single sign-on service
if OIDC_SERVER_URL:
    CSP_FORM_ACTION = ["/".join(OIDC_SERVER_URL.split("/", 3)[:3]), *env.list("OIDC_SIGN_IN_ORIGINS", [])]
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": env.str("OIDC_NAME", "Single sign-on"),
                "client_id": required("OIDC_CLIENT_ID"),
                "secret": required("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ],
    }

# --- audit ----------------------------------------------------------------------------------------------------------------
PGHISTORY_APPEND_ONLY = True
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()  # who and where lie in the event row, hence behind its fence
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField(db_index=False)

# --- language and time ----------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ar", _("Arabic")), ("ckb", _("Sorani Kurdish")), ("uk", _("Ukrainian"))]
LANGUAGES_BIDI = ["ar", "ckb"]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- files ----------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_USE_FINDERS = env.bool("SDIP_EMBEDDED", False)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- security -------------------------------------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None  # it ends with the visit, as the privacy page says; Django keeps it for a year
SECURE_SSL_REDIRECT = HTTPS and env.bool("SDIP_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz/$", r"^readyz/$", r"^metrics/$"]
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("SDIP_BEHIND_PROXY", False) else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SILENCED_SYSTEM_CHECKS = [
    "security.W002"
]  # X-Frame-Options: frame-ancestors of our policy (SecurityHeaders) says the same
CSRF_FAILURE_VIEW = "people.views.unsent.csrf_failure"

# --- API ------------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "people.api_auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["people.api_auth.MemberWithScope"],
    "DEFAULT_PAGINATION_CLASS": "sdip.web.paging.Paging",
    "PAGE_SIZE": 50,
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "60/min", "user": "600/min", "wrong_token": "30/min"},
    "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT,
    "DEFAULT_SCHEMA_CLASS": "sdip.web.openapi.OpenApiSchema",
    "EXCEPTION_HANDLER": "sdip.web.api.problem_details",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {"TITLE": "SDIP", "VERSION": "1", "SERVE_INCLUDE_SCHEMA": False, "SCHEMA_PATH_PREFIX": "/api/v1"}

METRICS_TOKEN = env.str("METRICS_TOKEN", "")

# --- logs -----------------------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"where": {"()": "sdip.web.logs.Where"}},
    "formatters": {"json": {"()": "sdip.web.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["where"]}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "celery.app.trace": {"level": "WARNING"},  # each job's own line (sdip.job) says more
        "celery.worker.strategy": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
