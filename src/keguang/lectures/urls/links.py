from django.urls import URLPattern, path

from keguang.lectures.views import delivery_links, links

urlpatterns: list[URLPattern] = [
    path("fill/<str:token>/", links.fill, name="link_fill"),
    path("fill/<str:token>/draft/", links.save_fill_draft, name="link_fill_draft"),
    path("fill/<str:token>/files/", links.upload, name="link_upload"),
    path("correct/<str:token>/", links.correct, name="link_correct"),
    path("correct/<str:token>/draft/", links.save_correct_draft, name="link_correct_draft"),
    path("contact/<str:token>/", links.contact, name="link_contact"),
    path("receipt/<str:token>/<slug:code>/", links.receipt, name="link_receipt"),
    path("deliver/<str:token>/", delivery_links.deliver, name="link_deliver"),
    path("deliver/<str:token>/<slug:code>/", delivery_links.lecture, name="link_delivery"),
    path(
        "deliver/<str:token>/<slug:code>/publicity/",
        delivery_links.consent,
        name="link_consent",
    ),
    path(
        "deliver/<str:token>/<slug:code>/<slug:action>/",
        delivery_links.act,
        name="link_delivery_act",
    ),
]
