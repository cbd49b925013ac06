from django.urls import path

from keguang.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.show_today, name="today"),
    path("retry/", views.retry, name="retry_work"),
]
