from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from keguang.api.interface import addresses
from keguang.api.openapi import openapi
from keguang.api.views import guide

app_name = "api"
urlpatterns = [
    path("", guide.guide, name="guide"),
    path("v1/openapi.json", login_not_required(openapi), name="openapi"),
    path("v1/", include(addresses())),
    path("v1/<path:elsewhere>", guide.nowhere, name="nowhere"),
]
