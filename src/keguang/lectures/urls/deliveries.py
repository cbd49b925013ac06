from django.urls import URLPattern, path

from keguang.lectures.views import deliveries

urlpatterns: list[URLPattern] = [
    path("deliveries/", deliveries.deliveries, name="deliveries"),
    path("deliveries/letters/<slug:code>/", deliveries.letters, name="delivery_letters"),
    path("deliveries/proof/<slug:code>/", deliveries.proof, name="delivery_proof"),
    path("deliveries/proof/<slug:code>.xlsx", deliveries.proof_file, name="delivery_proof_file"),
    path("deliveries/<slug:code>/", deliveries.delivery, name="delivery"),
    path("deliveries/<slug:code>/<int:number>.jpg", deliveries.photo, name="delivery_photo"),
    path("deliveries/<slug:code>/<slug:action>/", deliveries.act, name="delivery_act"),
]
