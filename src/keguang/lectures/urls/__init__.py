"""Every address of 科普大讲堂, by line of work."""

from keguang.lectures.urls import calls, intake, links, review

app_name = "lectures"
urlpatterns = [*calls.urlpatterns, *intake.urlpatterns, *links.urlpatterns, *review.urlpatterns]
