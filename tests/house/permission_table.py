"""Who gets where: one line for every address of the product, one letter for every role.

The letters stand in the order of `world.ROLES`:

    anonymous · clerk reviewer leader · county other_county · society other_society host ·
    system security audit

    Y  a page or a download
    W  let in, and something was written
    R  turned back with a sentence (or the form sent back): nothing was written
    N  refused with 403, the page that says why
    H  hidden: 404, as if it did not exist
    G  gone: a link or an invitation that no longer opens anything
    L  led to the sign-in page
    T  asked for a token: nobody gets there by having signed in

The objects belong to a society of the county 嵩县; other_county, other_society and host are those
of 栾川县, and must neither see nor change them. What is sent would do as the address promises if
the right person sent it, so a W in the line proves that the letters beside it are about the role.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.house.world import TOKEN


@dataclass(frozen=True, slots=True)
class Address:
    """How to call an address. `path` names values of the world ("call.code"); "=" goes before
    what is meant literally. `data` is what a form would send."""

    letters: str
    method: str = "get"
    path: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)


def get(letters: str, /, **path: str) -> Address:
    return Address(letters, "get", path)


def post(letters: str, data: Mapping[str, Any] | None = None, /, **path: str) -> Address:
    return Address(letters, "post", path, data or {})


CALL: Final = {"code": "call.code"}
ASKED: Final = {**CALL, "organisation": "society.code"}
PIECE: Final = {"code": "submission.code"}
LECTURE: Final = {"code": "lecture.code"}
PUBLISHED: Final = {"code": "published.code"}
SHEET: Final = {**CALL, "number": "sheet.number"}
RESULT: Final = {**CALL, "pk": "result.pk"}
MAIL: Final = {"pk": "mail.pk"}
ROUND: Final = {"code": "round.code"}
ASKED_TO_CHOOSE: Final = {**ROUND, "organisation": "asked.code"}
IMPORT: Final = {"pk": "import.pk"}
BODY: Final = {"code": "society.code"}
LINK: Final = {"token": f"={TOKEN}"}

ADDRESSES: Final[dict[str, Address]] = {
    "portal:home": get("YYYYYYYYYYYY"),
    "portal:programme": get("YYYYYYYYYYYY"),
    "portal:whole": get("YYYYYYYYYYYY"),
    "portal:changes": get("YYYYYYYYYYYY"),
    "portal:months": get("YYYYYYYYYYYY"),
    "portal:month": get("YYYYYYYYYYYY", shown="=2026-04"),
    "portal:calendar": get("YYYYYYYYYYYY"),
    "portal:news": get("YYYYYYYYYYYY"),
    "portal:table": get("YYYYYYYYYYYY"),
    "portal:data": get("YYYYYYYYYYYY"),
    "portal:one_calendar": get("HHHHHHHHHHHH", **LECTURE),
    "portal:notice_board": get("YYYYYYYYYYYY"),
    "portal:programme_code": get("YYYYYYYYYYYY"),
    "portal:lecture_code": get("HHHHHHHHHHHH", **LECTURE),
    "portal:poster": get("HHHHHHHHHHHH", **LECTURE),
    "portal:embedded": get("YYYYYYYYYYYY"),
    "portal:elsewhere": get("YYYYYYYYYYYY"),
    "portal:lecture": get("HHHHHHHHHHHH", **LECTURE),  # not published yet
    "portal:photo": get("YYYYYYYYYYYY", **PUBLISHED, number="=1"),
    "api:guide": get("YYYYYYYYYYYY"),
    "api:openapi": get("YYYYYYYYYYYY"),
    "api:nowhere": get("HHHHHHHHHHHH", elsewhere="=anywhere"),
    "api:programmes": get("YYYYYYYYYYYY"),
    "api:programme_of_year": get("YYYYYYYYYYYY", year="=2026"),
    "api:lectures": get("YYYYYYYYYYYY"),
    "api:lecture": get("HHHHHHHHHHHH", **LECTURE),  # not published yet
    "api:changes": get("YYYYYYYYYYYY"),
    "api:calls": get("YYYYYYYYYYYY"),
    "api:token": get("TTTTTTTTTTTT"),
    "api:desk_calls": get("TTTTTTTTTTTT"),
    "api:desk_call": get("TTTTTTTTTTTT", **CALL),
    "api:proposals": get("TTTTTTTTTTTT"),
    "api:proposal": get("TTTTTTTTTTTT", **LECTURE),
    "api:phone": post("TTTTTTTTTTTT", **LECTURE),
    "api:submit": post("TTTTTTTTTTTT", **CALL),
    "api:submission": get("TTTTTTTTTTTT", **PIECE),
    "api:deliveries": get("TTTTTTTTTTTT"),
    "api:delivery": get("TTTTTTTTTTTT", **PUBLISHED),
    "api:report": post("TTTTTTTTTTTT", **PUBLISHED),
    "desk:today": get("LYYYYYYYYYYY"),
    "desk:retry_work": post("LWNNNNNNNWNN", {"name": "=lectures.fetch_message"}),
    "lectures:board_current": get("LYYYYYYYYYYY"),
    "lectures:calls": get("LYYYYYYYYYYY"),
    "lectures:call_new": get("LYNNNNNNNNNN"),
    "lectures:call": get("LYNNNNNNHHHH", **CALL),
    "lectures:call_edit": get("LYNNNNNNHHHH", **CALL),
    "lectures:call_issue": post("LNNNNNNNHHHH", **CALL),
    "lectures:call_close": post("LWNNNNNNHHHH", **CALL),
    "lectures:call_reopen": post("LRNNNNNNHHHH", **CALL),
    "lectures:call_letters": post("LWNNNNNNHHHH", **CALL),
    "lectures:call_contacts": post("LWNNNNNNHHHH", **CALL),
    "lectures:call_attachment": get("LYNNNNNNNNNN", **ASKED, kind="=docx"),
    "lectures:board": get("LYYYYYYYHHHH", **CALL),
    "lectures:board_act": post("LRNNNNNNHHHH", {"pick": ["society.code"]}, **CALL),
    "lectures:board_group": post("LWNNNNNNHHHH", {"action": "=sent"}, **CALL),
    "lectures:board_export": get("LYYYYYYYHHHH", **CALL, kind="=xlsx"),
    "lectures:recipient": get("LYYYYHYHHHHH", **ASKED),
    "lectures:recipient_confirmation": post("LRNNNHNHHHHH", **ASKED),
    "lectures:recipient_chase": post(
        "LRRRRHRHHHHH", {"channel": "=phone", "spoke_with": "=李静"}, **ASKED
    ),
    "lectures:recipient_letter": post("LRNNNHNHHHHH", **ASKED),
    "lectures:recipient_link": post("LWNNNHNHHHHH", **ASKED),
    "lectures:recipient_exempt": post("LWRRRHRHHHHH", {"reason": "=换届"}, **ASKED),
    "lectures:recipient_extend": post(
        "LWRRRHRHHHHH", {"until": "=2026-03-10T17:00", "reason": "=换届"}, **ASKED
    ),
    "lectures:recipient_paper": post("LRRRRHRHHHHH", {"paper_received_on": "=2026-02-19"}, **ASKED),
    "oversight:figures": get("LYYYYYNNNNNN"),
    "oversight:societies": get("LYYYYYNNNNNN"),
    "oversight:list": Address("LYYYYYNNNNNN", data={"measure": "=held"}),
    "oversight:list_file": Address("LYYYYYNNNNNN", data={"measure": "=held"}),
    "oversight:book": get("LYYYYYNNNNNN"),
    "oversight:report": get("LYYYYYNNNNNN"),
    "lectures:outbox": get("LYNNNNNNNNNN"),
    "lectures:outbox_send": post("LWRRRRRRRRRR", {"pick": ["mail.pk"]}),
    "lectures:outbox_mail": get("LYHHHHHHHHHH", **MAIL),
    "lectures:outbox_edit": post(
        "LWHHHHHHHHHH", {"subject": "=催报", "body": "=请报", "to": "=a@example.com"}, **MAIL
    ),
    "lectures:outbox_file": get("LYHHHHHHHHHH", **MAIL, attachment="attachment.pk"),
    "lectures:outbox_release": post("LWHHHHHHHHHH", **MAIL),
    "lectures:outbox_cancel": post("LWHHHHHHHHHH", **MAIL),
    "lectures:outbox_confirm": post("LRHHHHHHHHHH", **MAIL),
    "lectures:intake": get("LYYYYYYYYYYY"),
    "lectures:upload": get("LYNNNNNNNNNN"),
    "lectures:transcribe": get("LYNNNNNNNNNN"),
    "lectures:other_mail": get("LYNNNNNNNNNN"),
    "lectures:fetch_mail": post("LWRRRRRRRRRR", pk="message.pk"),
    "lectures:original_file": get("LYHHNHYHHHHH", pk="file.pk"),
    "lectures:page_picture": get("LYHHNHYHHHHH", pk="file.pk", page="=1"),
    "lectures:bench": get("LYHHYHYHHHHH", **PIECE),
    "lectures:save_lecture": post(
        "LWHHRHRHHHHH",
        {"version": "=1", "title": "=看云", "press": "=save"},
        **PIECE,
        lecture="row.code",
    ),
    "lectures:assign_organisation": post("LWHHRHRHHHHH", {"organisation": "society.pk"}, **PIECE),
    "lectures:name_body": post("LRHHRHRHHHHH", {"organisation": "society.pk"}, **PIECE),
    "lectures:decide_relation": post("LWHHRHRHHHHH", {"relation": "=append"}, **PIECE),
    "lectures:settle": post("LWHHRHRHHHHH", **PIECE),
    "lectures:file_evidence": post("LRHHRHRHHHHH", **PIECE),
    "lectures:undo_settle": post("LRHHRHRHHHHH", **PIECE),
    "lectures:move_to_call": post("LRHHRHRHHHHH", {"call": "call.code"}, **PIECE),
    "lectures:set_aside": post("LWHHRHRHHHHH", {"reason": "=广告"}, **PIECE),
    "lectures:bring_back": post("LRHHRHRHHHHH", **PIECE),
    "lectures:read_again": post("LWHHRHRHHHHH", **PIECE),
    "lectures:arrange_files": post("LWHHRHRHHHHH", **PIECE),
    "lectures:hold": post("LWHHRHRHHHHH", **PIECE),
    "lectures:release": post("LRHHRHRHHHHH", **PIECE),
    "lectures:review_queue": get("LNYNYYNNNNNN"),
    "lectures:review_decide": post("LNWNNNNNNNNN", {"pick": ["picked"], "result": "=agree"}),
    "lectures:proposals": get("LYYYYYYYNNNN"),
    "lectures:proposal": get("LYYYYHYHHHHH", **LECTURE),
    "lectures:proposal_opinion": post(
        "LWNNNHNHHHHH", {"result": "=agree", "decided_on": "=2026-02-16"}, **LECTURE
    ),
    "lectures:proposal_territory": post("LWNNNHNHHHHH", {"county": "county.code"}, **LECTURE),
    "lectures:proposal_territory_decision": post(
        "LNNNWHNHHHHH", {"result": "=agree"}, code="sent.code"
    ),
    "lectures:proposal_consent": post("LWNNNHWHHHHH", {"consent": "=yes"}, **LECTURE),
    "lectures:proposal_phone": post("LYNYYHYHHHHH", {"reason": "=核实时间"}, **LECTURE),
    "lectures:decision_void": post("LWNNNHNHHHHH", **LECTURE, pk="decision.pk"),
    "lectures:summary_current": get("LYNYNNNNNNNN"),
    "lectures:summary": get("LYNYNNNNNNNN", **CALL),
    "lectures:summary_make": post("LWNNNNNNNNNN", {"which": "=all"}, **CALL),
    "lectures:summary_sheet": get("LYNYNNNNNNNN", **SHEET),
    "lectures:summary_file": get("LYNYNNNNNNNN", **SHEET, kind="=xlsx"),
    "lectures:summary_enter": post(
        "LWNWNNNNNNNN",
        {
            "text": "=同意",
            "excepted_as": "=defer",
            "decided_by": "=某",
            "decided_on": "=2026-02-19",
        },
        **SHEET,
    ),
    "lectures:summary_result": get("LYNYNNNNNNNN", **RESULT),
    "lectures:summary_confirm": post("LWNWNNNNNNNN", **RESULT),
    "lectures:summary_void": post("LRNRNNNNNNNN", **RESULT),
    "lectures:summary_page": post("LRNRNNNNNNNN", **RESULT),
    "lectures:signed_page": get("LYNYNNNNNNNN", **CALL, pk="page.pk"),
    "lectures:public_list": get("LYNYNNNNNNNN", **CALL, kind="=xlsx"),
    "lectures:internal_list": post("LYNNNNNNNNNN", {"kind": "=xlsx"}, **CALL),
    "lectures:editions": get("LYYYYYNNNNNN"),
    "lectures:edition_public": get("LYYYYYNNNNNN", code="programme.code", kind="=docx"),
    "lectures:edition_internal": post(
        "LYNNYNNNNNNN", {"kind": "=xlsx", "county": "county.code"}, code="programme.code"
    ),
    "lectures:edition_bundle": post("LWNNNNNNNNNN", code="programme.code"),
    "lectures:edition_bundle_file": post(
        "LHNNNNNNNNNN", code="programme.code", name="=none.zip"
    ),  # there is none
    "lectures:programme": get("LYNYNNNNNNNN", **CALL),
    "lectures:programme_publish": post("LRNNNNNNNNNN", **CALL),
    "lectures:deliveries": get("LYYYYYYYNNNN"),
    "lectures:delivery": get("LYYYYHYHHHHH", **PUBLISHED),
    "lectures:delivery_photo": get("LYYYYHYHHHHH", **PUBLISHED, number="=1"),
    "lectures:delivery_act": post(
        "LWNNNHWHHHHH",
        {"hold-day": "=2026-02-19", "hold-attendance": "=9"},
        **PUBLISHED,
        action="=hold",
    ),
    "lectures:delivery_proof": get("LYYYYYYYNNNN", code="programme.code"),
    "lectures:delivery_proof_file": get("LYYYYYYYNNNN", code="programme.code"),
    "lectures:delivery_letters": post(
        "LWNNNNNNNNNN", {"action": "=days", "pick": ["undated.code"]}, code="programme.code"
    ),
    "lectures:link_fill": get("GGGGGGGGGGGG", **LINK),
    "lectures:link_fill_draft": post("GGGGGGGGGGGG", **LINK),
    "lectures:link_upload": post("GGGGGGGGGGGG", **LINK),
    "lectures:link_correct": get("GGGGGGGGGGGG", **LINK),
    "lectures:link_correct_draft": post("GGGGGGGGGGGG", **LINK),
    "lectures:link_contact": get("GGGGGGGGGGGG", **LINK),
    "lectures:link_receipt": get("GGGGGGGGGGGG", **LINK, code="submission.code"),
    "lectures:link_deliver": get("GGGGGGGGGGGG", **LINK),
    "lectures:link_delivery": get("GGGGGGGGGGGG", **LINK, code="published.code"),
    "lectures:link_consent": post("GGGGGGGGGGGG", **LINK, code="published.code"),
    "lectures:link_delivery_act": post(
        "GGGGGGGGGGGG", **LINK, code="published.code", action="=hold"
    ),
    "orders:rounds": get("LYNYYYNNYNNN"),
    "orders:round_new": get("LYNNNNNNNNNN"),
    "orders:board": get("LYNYYHNNHNNN", **ROUND),
    "orders:export": get("LYNYYHNNHNNN", **ROUND),
    "orders:round_settings": get("LYNNNNNNNNNN", **ROUND),
    "orders:round_move": post("LWNNNNNNNNNN", {"action": "=close"}, **ROUND),
    "orders:round_letters": post("LWNNNNNNNNNN", {"kind": "=ask"}, **ROUND),
    "orders:upload": get("LYNNNNNNNNNN", **ROUND),
    "orders:lecture": get("LYNNNHNNHNNN", **ROUND, lecture="undated.code"),
    "orders:decide": post(
        "LWNNNNNNNNNN", {"reason": "=主讲人出差"}, pk="wish.pk", action="=decline"
    ),
    "orders:office": get("LYNYYHNNHNNN", **ASKED_TO_CHOOSE),
    "orders:office_menu": get("LYNYYHNNHNNN", **ASKED_TO_CHOOSE),
    "orders:office_inner_menu": post("LWNNNHNNHNNN", **ASKED_TO_CHOOSE),
    "orders:office_upload": post("LRNNRHNNHNNN", **ASKED_TO_CHOOSE),  # without a file
    "orders:office_send": post("LWNNWHNNHNNN", {"none": "=1"}, **ASKED_TO_CHOOSE),
    "orders:office_choose": post(
        "LWNNWHNNHNNN", {"host": "=城关社区"}, **ASKED_TO_CHOOSE, lecture="undated.code"
    ),
    "orders:sheet": get("LYNNNNNNNNNN", code="choice_sheet.code"),
    "orders:sheet_original": get("LYNNNNNNNNNN", code="choice_sheet.code"),
    "orders:sheet_act": post("LWNNNNNNNNNN", code="choice_sheet.code", action="=check"),
    "orders:link": get("GGGGGGGGGGGG", **LINK),
    "orders:link_send": post("GGGGGGGGGGGG", **LINK),
    "orders:link_upload": post("GGGGGGGGGGGG", **LINK),
    "orders:link_menu": get("GGGGGGGGGGGG", **LINK),
    "orders:link_lecture": post("GGGGGGGGGGGG", **LINK, code="undated.code"),
    "core:directory": get("LYYYYYNNNNNN"),
    "core:import_upload": get("LYNNNNNNNNNN"),
    "core:import": get("LYNNNNNNNNNN", **IMPORT),
    "core:import_row": get("LHNNNNNNNNNN", **IMPORT, number="=2"),
    "core:import_finish": post("LWRRRRRRRRRR", **IMPORT),
    "core:import_discard": post("LWRRRRRRRRRR", **IMPORT),
    "core:organisation": get("LYYYYHYHHHHH", **BODY),
    "core:organisation_reveal": post(
        "LYRRRHYHHHHH", {"reason": "=核实"}, **BODY, contact="contact.pk"
    ),
    "core:organisation_clear_bounce": post("LWRRRHRHHHHH", **BODY, address="address.pk"),
    "core:organisation_change": post(
        "LWRRRHRHHHHH", {"alias": "=果树学会"}, **BODY, action="=alias"
    ),
    "core:people": get("LYNNNNNNNNNN"),
    "core:people_merge": post("LWRRRRRRRRRR", keep="keep.pk", other="other.pk"),
    "core:people_undo": post("LRRRRRRRRRRR", pk="other.pk"),
    "core:calendar": get("LYYYYYYYYYYY"),
    "core:calendar_year": get("LYYYYYYYYYYY", year="=2026"),
    "core:settings": get("LYNNNNNNNYNN"),
    "core:backups": get("LNNNNNNNNYNN"),
    "core:backup_file": get("LNNNNNNNNHNN", name="=keguang-20260301-023000.zip"),  # there is none
    "core:retention": get("LNNNNNNNNYYN"),
    "core:audit": get("LNNNNNNNNNNY"),
    "core:accounts": get("LNNNNNNNNYYN"),
    "core:grant_revoke": post("LWRRRRRRRRWR", pk="grant.pk"),
    "core:account_change": post("LRRRRRRRRWRR", pk="member.pk", action="=deactivate"),
    "core:tokens": get("LYYYYYYYNYNN"),
    "core:token_new": get("LYYYYYYYYYYY"),  # led to prove anew who they are
    "core:token_revoke": post("LHHHHHWHHWHH", pk="token.pk"),
    "core:invitation": get("GGGGGGGGGGGG", **LINK),
    "core:second_factor": get("LYYYYYYYYYYY"),
    "core:paper_codes": post("LRRRRRRRRRRR"),
    "web:look": get("LYYYYYYYYYYY"),
    "web:mode": post("RRRRRRRRRRRR", {"mode": "=elder"}),
    "web:language": post("RRRRRRRRRRRR", {"language": "=en"}),
    "web:month": get("YYYYYYYYYYYY"),
}
