from django.urls import URLPattern, path

from keguang.lectures.views import exports, leaders, programme, proposals, review

_ON_PROPOSAL = (
    ("opinion", proposals.unit_opinion),
    ("territory", proposals.send_to_territory),
    ("territory-decision", proposals.decide_for_territory),
    ("consent", proposals.consent),
    ("phone", proposals.reveal_phone),
)
_ON_RESULT = (("confirm", leaders.confirm), ("void", leaders.void), ("page", leaders.attach_page))

urlpatterns: list[URLPattern] = [
    path("review/", review.queue, name="review_queue"),
    path("review/decide/", review.decide, name="review_decide"),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/<slug:code>/", proposals.proposal, name="proposal"),
    *(
        path(f"proposals/<slug:code>/{word}/", view, name=f"proposal_{word.replace('-', '_')}")
        for word, view in _ON_PROPOSAL
    ),
    path(
        "proposals/<slug:code>/decisions/<int:pk>/void/",
        proposals.void_decision,
        name="decision_void",
    ),
    path("summary/", leaders.current, name="summary_current"),
    path("calls/<slug:code>/summary/", leaders.sheets, name="summary"),
    path("calls/<slug:code>/summary/make/", leaders.make_sheet, name="summary_make"),
    path("calls/<slug:code>/summary/<int:number>/", leaders.sheet, name="summary_sheet"),
    path(
        "calls/<slug:code>/summary/<int:number>/sheet.<str:kind>",
        leaders.sheet_file,
        name="summary_file",
    ),
    path(
        "calls/<slug:code>/summary/<int:number>/result/",
        leaders.enter_result,
        name="summary_enter",
    ),
    path("calls/<slug:code>/results/<int:pk>/", leaders.result, name="summary_result"),
    *(
        path(f"calls/<slug:code>/results/<int:pk>/{word}/", view, name=f"summary_{word}")
        for word, view in _ON_RESULT
    ),
    path("calls/<slug:code>/signed/<int:pk>/", leaders.signed_page, name="signed_page"),
    path("calls/<slug:code>/list.<str:kind>", exports.public_list, name="public_list"),
    path("calls/<slug:code>/list/internal/", exports.internal_list, name="internal_list"),
    path("calls/<slug:code>/programme/", programme.programme, name="programme"),
    path("calls/<slug:code>/programme/publish/", programme.publish, name="programme_publish"),
]
