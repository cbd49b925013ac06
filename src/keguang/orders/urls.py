"""Every address of 选报: the desk's under desk/choices/, the offices' signed links at the top."""

from django.urls import URLPattern, URLResolver, include, path

from keguang.orders.views import board, links, offices, rounds, sheets

app_name = "orders"
_OF_ROUND: list[URLPattern | URLResolver] = [
    path("", board.board, name="board"),
    path("settings/", rounds.settings, name="round_settings"),
    path("state/", rounds.move, name="round_move"),
    path("letters/", rounds.draft_letters, name="round_letters"),
    path("files/", sheets.upload, name="upload"),
    path("summary.xlsx", board.export, name="export"),
    path("lectures/<slug:lecture>/", board.lecture, name="lecture"),
    path("offices/<slug:organisation>/", offices.office, name="office"),
    path("offices/<slug:organisation>/menu.xlsx", offices.menu, name="office_menu"),
    path("offices/<slug:organisation>/inner/", offices.inner_menu, name="office_inner_menu"),
    path("offices/<slug:organisation>/files/", offices.upload, name="office_upload"),
    path("offices/<slug:organisation>/send/", offices.send, name="office_send"),
    path("offices/<slug:organisation>/<slug:lecture>/", offices.choose, name="office_choose"),
]
_DESK: list[URLPattern | URLResolver] = [
    path("", rounds.rounds, name="rounds"),
    path("new/", rounds.new, name="round_new"),
    path("wishes/<int:pk>/<slug:action>/", board.decide, name="decide"),
    path("sheets/<slug:code>/", sheets.sheet, name="sheet"),
    path("sheets/<slug:code>/original/", sheets.original, name="sheet_original"),
    path("sheets/<slug:code>/<slug:action>/", sheets.act, name="sheet_act"),
    path("<slug:code>/", include(_OF_ROUND)),
]
_LINK: list[URLPattern | URLResolver] = [
    path("", links.choose, name="link"),
    path("send/", links.send, name="link_send"),
    path("files/", links.upload, name="link_upload"),
    path("menu.xlsx", links.menu, name="link_menu"),
    path("<slug:code>/", links.lecture, name="link_lecture"),
]
urlpatterns = [
    path("desk/choices/", include(_DESK)),
    path("choose/<str:token>/", include(_LINK)),
]
