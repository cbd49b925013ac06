from django.urls import include, path

handler500 = "keguang.web.http.broken"

urlpatterns = [
    path("", include("keguang.portal.urls")),
    path("api/", include("keguang.api.urls")),
    path("desk/", include("keguang.desk.urls")),
    path("", include("keguang.lectures.urls")),
    path("", include("keguang.orders.urls")),
    path("", include("keguang.oversight.urls")),
    path("desk/", include("keguang.core.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("look/", include("keguang.web.urls")),
]
