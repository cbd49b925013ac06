from django.urls import URLPattern, path

from keguang.lectures.views import board, calls, outbox

urlpatterns: list[URLPattern] = [
    path("board/", board.current, name="board_current"),
    path("calls/", calls.calls, name="calls"),
    path("calls/new/", calls.new, name="call_new"),
    path("calls/<slug:code>/", calls.detail, name="call"),
    path("calls/<slug:code>/edit/", calls.edit, name="call_edit"),
    *(
        path(f"calls/<slug:code>/{action}/", calls.advance, {"action": action}, f"call_{action}")
        for action in ("issue", "close", "reopen", "letters", "contacts")
    ),
    path(
        "calls/<slug:code>/form/<slug:organisation>.<str:kind>",
        calls.attachment,
        name="call_attachment",
    ),
    path("board/<slug:code>/", board.board, name="board"),
    path("board/<slug:code>/act/", board.act, name="board_act"),
    path("board/<slug:code>/group/", board.group_notice, name="board_group"),
    path("board/<slug:code>/export.<str:kind>", board.export, name="board_export"),
    path("board/<slug:code>/<slug:organisation>/", board.recipient, name="recipient"),
    path(
        "board/<slug:code>/<slug:organisation>/chase/",
        board.chase,
        name="recipient_chase",
    ),
    path(
        "board/<slug:code>/<slug:organisation>/letter/",
        board.send_chase,
        name="recipient_letter",
    ),
    path(
        "board/<slug:code>/<slug:organisation>/link/",
        board.send_link,
        name="recipient_link",
    ),
    path(
        "board/<slug:code>/<slug:organisation>/exempt/",
        board.exempt,
        name="recipient_exempt",
    ),
    path(
        "board/<slug:code>/<slug:organisation>/extend/",
        board.extend,
        name="recipient_extend",
    ),
    path(
        "board/<slug:code>/<slug:organisation>/paper/",
        board.paper,
        name="recipient_paper",
    ),
    path(
        "board/<slug:code>/<slug:organisation>/confirmation/",
        board.confirmation,
        name="recipient_confirmation",
    ),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/send/", outbox.send, name="outbox_send"),
    path("outbox/<int:pk>/", outbox.mail, name="outbox_mail"),
    path("outbox/<int:pk>/edit/", outbox.edit, name="outbox_edit"),
    path("outbox/<int:pk>/file/<int:attachment>/", outbox.attachment, name="outbox_file"),
    *(
        path(f"outbox/<int:pk>/{action}/", outbox.decide, {"action": action}, f"outbox_{action}")
        for action in ("release", "cancel", "confirm")
    ),
]
