import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keguang.config.settings")
application = get_wsgi_application()
if settings.HTTPS:
    # The proxy of this machine speaks for its visitors: limits must count them, not it
    application = wrap_wsgi_with_proxy_headers(application, ["127.0.0.1", "::1"])
# What is loaded now stays: a full collection in the middle of a page need not walk through it
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
