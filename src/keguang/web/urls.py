from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from keguang.web import views

app_name = "web"
urlpatterns = [
    path("", views.look, name="look"),
    path("mode/", views.choose_mode, name="mode"),
    path("language/", csrf_exempt(login_not_required(set_language)), name="language"),
    path("calendar/", views.month, name="month"),
]
