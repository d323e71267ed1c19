"""The responses of hand-offs: flows/talk_to_person.yml has their words."""

from bot.actions.said import response
from models import HandoffReason

# To the member
NAMED_STEWARD = response("utter_handoff_named_steward")
STEWARD = response("utter_handoff_steward")
OFFICE = response("utter_handoff_office")
CLOSED_NOW = response("utter_handoff_closed_now")
ALREADY = response("utter_handoff_already")
LEFT = response("utter_handoff_left")
DONE = response("utter_handoff_done")
BEGUN = response("utter_handoff_begun")
SILENT = response("utter_handoff_silent")
MEDIA = response("utter_handoff_media")

# To the steward
PAGE = response("utter_handoff_page")
PAGE_NUMBERED = response("utter_handoff_page_numbered")
PAGE_LOW = response("utter_handoff_page_low")
PAGE_LOW_NUMBERED = response("utter_handoff_page_low_numbered")
PASSED_ON = response("utter_handoff_passed_on")
SENT = response("utter_handoff_sent")
HOW = response("utter_handoff_how")
LIST = response("utter_handoff_list")
CLOSED = response("utter_handoff_closed")
NO_SUCH = response("utter_handoff_no_such")
MEMBER_LEFT = response("utter_handoff_member_left")
MEMBER_MEDIA = response("utter_handoff_member_media")
ENDED = response("utter_handoff_ended")
NO_MEDIA = response("utter_handoff_no_media")

# To the office
PAGE_OFFICE = response("utter_handoff_page_office")
PAGE_OFFICE_LOW = response("utter_handoff_page_office_low")
WAITING = response("utter_handoff_waiting")

# Parts of others, and the call for help
SOMEBODY = response("utter_handoff_somebody")
BY_STEWARD = response("utter_handoff_by_steward")
BY_STAFF = response("utter_handoff_by_staff")
URGENT_PAGE = response("utter_urgent_page")


def page(reason: HandoffReason | str, *, numbered: bool) -> str:
    """What the steward is told when a conversation comes to them.

    Args:
        numbered: they have others open, so that it needs its number.
    """
    if reason == HandoffReason.LOW_ANSWER:
        return PAGE_LOW_NUMBERED if numbered else PAGE_LOW
    return PAGE_NUMBERED if numbered else PAGE
