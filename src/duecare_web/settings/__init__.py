"""Django settings, derived from the environment (see :mod:`duecare_web.settings.environment`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from duecare.documents.fonts import FONT_FOLDER
from duecare.evidence.verifier.build import FOLDER as VERIFIER_FOLDER
from duecare.lessons.sheet import STYLE_FOLDER as LESSON_STYLE_FOLDER
from duecare_web.settings import environment as env
from duecare_web.settings import logs

ENVIRONMENT = env.read_environment()
DUECARE_HOME = env.private_folder(ENVIRONMENT.home)
DUECARE_BASE_URL = ENVIRONMENT.base_url
DUECARE_DEMO = ENVIRONMENT.demo
DUECARE_TSA_URLS = ENVIRONMENT.tsa_urls
DUECARE_TRUST_PROXY = ENVIRONMENT.trust_proxy
DUECARE_METRICS_TOKEN = ENVIRONMENT.metrics_token
DUECARE_SIGNER = ENVIRONMENT.signer
DUECARE_BUCKET = ENVIRONMENT.bucket
DUECARE_TASKS = ENVIRONMENT.tasks
DUECARE_TASK_MEMORY = ENVIRONMENT.task_memory
DUECARE_TASK_MINUTES = ENVIRONMENT.task_minutes
DUECARE_TSA_FILE = ENVIRONMENT.tsa_file
DUECARE_WITNESS_QUORUM = ENVIRONMENT.witness_quorum
DUECARE_PRIVATE_ADDRESSES = ENVIRONMENT.private_addresses

SECRET_KEY = env.secret_key(ENVIRONMENT)
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = env.allowed_hosts(ENVIRONMENT)
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.base_url]

INSTALLED_APPS = [
    "duecare_web.ui",  # first: its templates dress those of allauth and Django's forms
    "duecare_web.accounts",
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
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "duecare_web.ledger",
    "duecare_web.clients",
    "duecare_web.outbox",
    "duecare_web.witnesses",
    "duecare_web.training",
    "duecare_web.security_policies",
    "duecare_web.scans",
    "duecare_web.assessments",
    "duecare_web.frameworks",
    "duecare_web.insurance",
    "duecare_web.prices",
    "duecare_web.imports",
    "duecare_web.measurements",
    "duecare_web.custody",
    "duecare_web.defense",
    "duecare_web.portal",
    "duecare_web.simulations",
    "duecare_web.program",
    "duecare_web.incidents",
    "duecare_web.firms",
    "duecare_web.desk",
    "duecare_web.recommendations",
    "duecare_web.reports",
    "duecare_web.webhooks",
    "duecare_web.reported",
    "duecare_web.results",
    "duecare_web.sharing",
    "duecare_web.notices",
]

MIDDLEWARE = [
    "duecare_web.operations.requests.numbered_requests",  # first: it counts every answer
    "django.middleware.security.SecurityMiddleware",
    "duecare_web.ui.static_files.StaticFiles",
    "duecare_web.ui.middleware.compressed_pages",
    "csp.middleware.CSPMiddleware",
    "duecare_web.ui.middleware.page_headers",
    "duecare_web.operations.views.probes",
    "duecare_web.ui.middleware.cookies_of_text",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "duecare_web.accounts.sessions.session_lifetimes",
    "duecare_web.portal.languages.portal_language",
    "duecare_web.accounts.middleware.current_membership",
    "duecare_web.firms.middleware.set_up_first",
    "duecare_web.ui.middleware.plain_requests",
    "duecare_web.accounts.middleware.second_factor_first",
    "duecare_web.ui.middleware.duecare_errors",
]

ROOT_URLCONF = "duecare_web.urls"
WSGI_APPLICATION = "duecare_web.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": env.database(ENVIRONMENT)}
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "duecare_web.ui.templatetags.ui",
                "duecare_web.ui.templatetags.lists",
                "duecare_web.ui.templatetags.parts",
                "duecare_web.ui.templatetags.tables",
                "duecare_web.ui.templatetags.wording",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "duecare_web.ui.context.interface",
            ],
        },
    }
]

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "locale"]
FORMAT_MODULE_PATH = ["duecare_web.ui.formats"]  # numbers and dates of US Spanish

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "duecare_web.ui.static_files.DigestStorage"},
}
STATICFILES_DIRS = [
    ("fonts", FONT_FOLDER),  # pages and statements share one typeface
    ("lessons", LESSON_STYLE_FOLDER),  # the same scenes in pages and in packages for an LMS
    ("verifier", VERIFIER_FOLDER),  # a browser that cosigns checks as verify.html does
]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0  # while files are edited; otherwise an address is kept for good

# --- sign-in ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": "duecare_web.accounts.passwords.ContextWordsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "duecare_web.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # members are invited to their address; nobody signs up
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 300
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if ENVIRONMENT.https else "http"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody can sign up and squat on an address
MFA_TOTP_ISSUER = "Duecare"
MFA_TOTP_TOLERANCE = 1  # a code may change while it is typed, and a phone's clock be off (RFC 6238)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENVIRONMENT.https
MFA_ADAPTER = "duecare_web.ledger.factor_secrets.FactorAdapter"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "duecare_web.accounts.sign_in_forms.AppCodeForm",
    "reauthenticate": "duecare_web.accounts.sign_in_forms.AppCodeAgainForm",
}
ACCOUNT_FORMS = {
    "request_login_code": "duecare_web.accounts.sign_in_forms.MailedCodeForm",
    "reset_password": "duecare_web.accounts.sign_in_forms.ResetForm",
    "set_password": "duecare_web.accounts.sign_in_forms.FirstPasswordForm",
}
# Guessing is slowed by `duecare_web.accounts.limits`, which tells a known device and the office
# behind one address from an attacker. The library counts by address alone: switched off.
ACCOUNT_RATE_LIMITS = dict.fromkeys(
    ("login", "login_failed", "request_login_code", "reset_password", "reset_password_from_key")
)
MFA_RATE_LIMITS = {"webauthn_login": None}
DUECARE_SIGN_IN_ATTEMPTS = ENVIRONMENT.sign_in_attempts

# --- sessions and headers -----------------------------------------------------------------------
# Bound to this host and to https by their names (__Host-), where there is https.
_COOKIE = "__Host-duecare" if ENVIRONMENT.https else "duecare"
SESSION_COOKIE_NAME = f"{_COOKIE}_session"
SESSION_COOKIE_AGE = 12 * 60 * 60  # a business day, in seconds, however busy
DUECARE_SESSION_IDLE = 60 * 60  # seconds without a request after which one signs in again
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.https
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = f"{_COOKIE}_csrf"
CSRF_FAILURE_VIEW = "duecare_web.ui.views.csrf_failure"
SECURE_SSL_REDIRECT = ENVIRONMENT.https
SECURE_REDIRECT_EXEMPT = [
    "^(health|ready|metrics)$"
]  # a monitor on this machine asks without https
SECURE_HSTS_SECONDS = 63072000 if ENVIRONMENT.https else 0  # two years
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENVIRONMENT.https
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if ENVIRONMENT.trust_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000

# --- work in the background, mail, log ----------------------------------------------------------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
_MAIL = env.mail(ENVIRONMENT)
DUECARE_MAIL_TRANSPORT: str = _MAIL["DUECARE_MAIL_TRANSPORT"]
for _name, _value in _MAIL.items():
    globals()[_name] = _value
DUECARE_BOUNCES = ENVIRONMENT.bounces
DUECARE_MAILS_A_MINUTE = ENVIRONMENT.mails_a_minute
DUECARE_MAILS_A_MINUTE_FOR_A_FIRM = ENVIRONMENT.mails_a_minute_for_a_firm
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.mail_from
CACHES = {
    "default": {
        # In the database, so that all servers count together.
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "duecare_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
LOGGING = logs.logging_settings(form=ENVIRONMENT.log_format, level=ENVIRONMENT.log_level)
