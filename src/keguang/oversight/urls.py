from django.urls import path

from keguang.oversight import views

app_name = "oversight"
urlpatterns = [
    path("desk/figures/", views.figures, name="figures"),
    path("desk/figures/societies/", views.societies, name="societies"),
    path("desk/figures/list/", views.listed, name="list"),
    path("desk/figures/list.xlsx", views.list_file, name="list_file"),
    path("desk/figures/export.xlsx", views.book, name="book"),
    path("desk/figures/report.docx", views.report, name="report"),
]
