from django.urls import URLPattern, path

from keguang.lectures.views import editions

urlpatterns: list[URLPattern] = [
    path("editions/", editions.editions, name="editions"),
    path("editions/<slug:code>/public.<str:kind>", editions.public_edition, name="edition_public"),
    path("editions/<slug:code>/internal/", editions.internal_edition, name="edition_internal"),
    path("editions/<slug:code>/bundles/", editions.ask_for_bundle, name="edition_bundle"),
    path(
        "editions/<slug:code>/bundles/<str:name>/", editions.take_bundle, name="edition_bundle_file"
    ),
]
