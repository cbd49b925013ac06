"""One settings module. Every difference between machines is an environment variable KEGUANG_*."""

import os
from pathlib import Path
from zoneinfo import ZoneInfo

from django.utils.csp import CSP

from keguang.config import env

DATA_DIR = Path(os.environ.get("KEGUANG_DATA_DIR", "var")).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)
DEMO = env.flag("KEGUANG_DEMO", default=False)
HTTPS = env.flag("KEGUANG_HTTPS", default=False)
DEBUG = False
SECRET_KEY = env.secret("KEGUANG_SECRET_KEY", keep_in=DATA_DIR)
FIELD_KEY = env.secret("KEGUANG_FIELD_KEY", keep_in=DATA_DIR)
ALLOWED_HOSTS = env.text("KEGUANG_HOSTS", default="localhost,127.0.0.1,[::1]").split(",")
DATABASES = {"default": env.database("KEGUANG_DATABASE_URL", embedded=DATA_DIR / "keguang.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
NOW = env.moment("KEGUANG_NOW", zone=ZoneInfo(TIME_ZONE))  # demonstrations and tests only

ORIGINALS_DIR = DATA_DIR / "originals"
MAILBOX = env.text("KEGUANG_MAILBOX", default=f"maildir://{DATA_DIR / 'mailbox'}")
MAILBOX_PASSWORD_FILE = env.text("KEGUANG_MAILBOX_PASSWORD_FILE")
SMTP = env.text("KEGUANG_SMTP", default=f"eml://{DATA_DIR / 'sent'}")
SMTP_PASSWORD_FILE = env.text("KEGUANG_SMTP_PASSWORD_FILE")
MAIL_FROM = env.text("KEGUANG_MAIL_FROM", default="kepu@example.cn")
BASE_URL = env.text("KEGUANG_BASE_URL", default="http://localhost:8000")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "keguang.core",  # before allauth: its pages are ours
    "keguang.web",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "keguang.lectures",
    "keguang.orders",  # after lectures: it looks at incoming mail first
    "keguang.oversight",
    "keguang.portal",
    "keguang.desk",
    "keguang.api",
    "keguang.demo",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",  # public views opt out by name
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "keguang.core.middleware.SecondFactorMiddleware",
    "keguang.web.middleware.MethodPageMiddleware",
]
ROOT_URLCONF = "keguang.config.urls"
WSGI_APPLICATION = "keguang.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "keguang.web.context_processors.site",
            ],
        },
    }
]
FORM_RENDERER = "keguang.web.forms.KeguangFormRenderer"

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:today"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "keguang.core.adapters.ClosedSignup"
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key,20/5m/ip", "login": "30/m/ip"}
MFA_ADAPTER = "keguang.core.adapters.SealedSecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_TOTP_TOLERANCE = 1  # half a minute for slow fingers and clocks that are a little off
MFA_TOTP_ISSUER = "科光"
MFA_RECOVERY_CODE_COUNT = 10
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).parents[1] / "locale"]
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "keguang.web.stylesheets.JoinedStylesheetFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}

KEGUANG_SITE = {
    "name": env.text("KEGUANG_SITE_NAME", default="科光"),
    "owner": env.text("KEGUANG_SITE_OWNER", default="洛阳市科学技术协会"),
    "office": env.text("KEGUANG_SITE_OFFICE", default="学会部"),
    "phone": env.text("KEGUANG_SITE_PHONE", default="0379-00000000"),
    "address": env.text("KEGUANG_SITE_ADDRESS", default="洛阳市科学技术馆"),
    "city": env.text("KEGUANG_SITE_CITY", default="410300"),
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"tokens": {"()": "keguang.core.logs.HideTokens"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["tokens"]}
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "pdfminer": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
