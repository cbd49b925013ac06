"""Every address of 科普大讲堂: the staff's under desk/, the societies' signed links at the top."""

from django.urls import include, path

from keguang.lectures.urls import calls, deliveries, editions, intake, links, review

app_name = "lectures"
urlpatterns = [
    path(
        "desk/",
        include(
            [
                *calls.urlpatterns,
                *intake.urlpatterns,
                *review.urlpatterns,
                *deliveries.urlpatterns,
                *editions.urlpatterns,
            ]
        ),
    ),
    *links.urlpatterns,
]
