from django.urls import path

from keguang.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("programme/", views.programme_list, name="programme"),
    path("programme/changes/", views.changes, name="changes"),
    path("programme/<slug:code>/", views.lecture, name="lecture"),
    path("programme/<slug:code>/<int:number>.jpg", views.photo, name="photo"),
]
