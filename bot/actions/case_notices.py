"""What members are told when staff move their case: bot/staff/case_texts.py sends it."""

from bot.actions.said import response

OPENED = response("utter_case_opened")
MOVED = response("utter_case_moved")
NEW_DATE = response("utter_case_new_date")
ENDED = response("utter_case_ended")
REOPENED = response("utter_case_reopened")
ISSUE_MOVED = response("utter_issue_moved")
