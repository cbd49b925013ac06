from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("", include("keguang.portal.urls")),
    path("desk/", include("keguang.desk.urls")),
    path("", include("keguang.lectures.urls")),
    path("desk/", include("keguang.core.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("look/", include("keguang.web.urls")),
    path("language/", set_language, name="set_language"),
]
