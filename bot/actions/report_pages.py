"""What stewards are told about a report that waits."""

from bot.actions.said import response

AGAIN = response("utter_page_report_again")
