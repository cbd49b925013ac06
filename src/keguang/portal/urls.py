from django.urls import path

from keguang.portal import elsewhere, feeds, paper, views, whole

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("programme/", views.programme_list, name="programme"),
    path("programme.ics", feeds.calendar, name="calendar"),
    path("programme.rss", feeds.news, name="news"),
    path("programme.xlsx", feeds.table, name="table"),
    path("programme.json", feeds.data, name="data"),
    path("programme/calendar/", views.month, name="months"),
    path("programme/calendar/<slug:shown>/", views.month, name="month"),
    path("programme/<slug:code>.ics", feeds.one_calendar, name="one_calendar"),
    path("programme/embed/", elsewhere.embedded, name="embedded"),
    path("programme/elsewhere/", elsewhere.ways, name="elsewhere"),
    path("programme/whole/", whole.whole_programme, name="whole"),
    path("programme/board/", paper.notice_board, name="notice_board"),
    path("programme/qr.svg", paper.programme_code, name="programme_code"),
    path("programme/<slug:code>/qr.svg", paper.lecture_code, name="lecture_code"),
    path("programme/<slug:code>/poster/", paper.poster, name="poster"),
    path("programme/changes/", views.changes, name="changes"),
    path("programme/<slug:code>/", views.lecture, name="lecture"),
    path("programme/<slug:code>/<int:number>.jpg", views.photo, name="photo"),
]
