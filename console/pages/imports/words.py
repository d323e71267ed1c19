"""What is said about files and their rows, on pages: by kind, in the language of the moment; and names of fields."""

import json
from collections.abc import Mapping
from typing import Any

from console.language import gettext, lazy_gettext

# By the kinds of scheduler/imports/sentences.py.
WORDS = {
    "empty_file": lazy_gettext("The file is empty. Export it again, with a first row of column names."),
    "too_big": lazy_gettext("The file has more than %(most)s MB. Split it."),
    "excel": lazy_gettext("This is an Excel or ZIP file, not CSV. Open it and save it as CSV UTF-8."),
    "old_excel": lazy_gettext("This is an old Excel file, not CSV. Open it and save it as CSV UTF-8."),
    "pdf": lazy_gettext("This is a PDF, not CSV. Save the list as CSV UTF-8 where it comes from."),
    "not_text": lazy_gettext("This is not a text file: it has bytes that no text has. Save it as CSV UTF-8."),
    "no_rows": lazy_gettext("The file has column names and no rows."),
    "broken_utf16": lazy_gettext("The file is broken UTF-16. Save it as CSV UTF-8."),
    "utf16": lazy_gettext("The file is UTF-16, as Excel's “Unicode text” is."),
    "not_utf8": lazy_gettext(
        "The file is not UTF-8 (line %(line)s); it was read as Windows-1252. Look at names with accents."
    ),
    "not_csv": lazy_gettext("Line %(line)s is not CSV. Save the file as CSV again."),
    "header_not_csv": lazy_gettext("The first row is not CSV. Save the file as CSV UTF-8."),
    "no_header": lazy_gettext("The first row is no row of column names. Is this the right file?"),
    "columns_twice": lazy_gettext("Two columns are named %(names)s. Rename or remove one of them."),
    "map_no_column": lazy_gettext("The file has no column “%(name)s”. It has %(listed)s."),
    "map_no_field": lazy_gettext("There is no field “%(name)s”. There are %(listed)s."),
    "map_two_columns": lazy_gettext("%(field)s has two columns: leave one."),
    "map_twice": lazy_gettext("The column “%(name)s” is named twice."),
    "column_lacks": lazy_gettext("No column is chosen for %(field)s."),
    "gave_up": lazy_gettext(
        "It was begun three times and never came to an end. Nothing was written. Tell who looks after the server."
    ),
    "undo_gave_up": lazy_gettext(
        "Taking it back was begun three times and never came to an end. What the file wrote still stands. "
        "Tell who looks after the server."
    ),
    "gone": lazy_gettext("The uploaded file is gone: files are kept for a day. Upload it again."),
    "one_bad": lazy_gettext("Nothing was written: some rows are bad, and all or none were to be taken."),
    "no_import": lazy_gettext("There is no import %(import_id)s."),
    "undone_already": lazy_gettext("Import %(import_id)s was taken back already, by %(name)s."),
    "newer_import": lazy_gettext("Import %(import_id)s changed the same rows later. Take that one back first."),
    "changed_since": lazy_gettext(
        "%(table)s: %(count)s changed since. What was written after the import would be lost."
    ),
    "newer_rows": lazy_gettext("%(table)s: %(count)s newer than the import and about what it made."),
    "texted_since": lazy_gettext("New numbers of the file that texted or were texted since: %(count)s."),
    "more_values": lazy_gettext(
        "The row has more values than the first row. Put quotes around a value that has a comma in it."
    ),
    "required": lazy_gettext("Nothing is written here. Every row needs its %(field)s."),
    "same_row": lazy_gettext("Line %(line)s has the same %(fields)s. Keep one of the two rows."),
    "no_member": lazy_gettext("This is no member of this local. Correct it, or import members first."),
    "unreadable_letter": lazy_gettext("A character could not be read. Write it anew and save the file as CSV UTF-8."),
    "too_long": lazy_gettext("It is longer than %(most)s characters, or has signs that do not print. Shorten it."),
    "not_an_email": lazy_gettext("This is not an e-mail address. Write it like ana@example.org, or leave it empty."),
    "none_of": lazy_gettext("Write one of these: %(listed)s."),
    "not_a_day": lazy_gettext(
        "This is not a day. Write it like 2026-11-05 or %(example)s. Whether the day or the month comes first"
        " is said under “How rows are taken”."
    ),
    "not_an_hour": lazy_gettext("This is not an hour. Write it like 18:30 or 6:30 PM."),
    "not_an_amount": lazy_gettext("This is not an amount. Write it like 43.25."),
    "out_of_range": lazy_gettext("Write a number from %(lowest)s to %(highest)s."),
    "day_to_come": lazy_gettext("This day is still to come. Correct it."),
    "extension": lazy_gettext(
        "The number has an extension: a switchboard takes no texts. Write the member's own cell phone."
    ),
    "not_a_phone": lazy_gettext("This is not a phone number. Write it like +14155550111, or leave it empty."),
    "toll_free": lazy_gettext("The number is toll-free, so a landline: it takes no texts. Ask for a cell phone."),
    "unknown_area": lazy_gettext("The area code is not known. Check the number with the member."),
    "landline": lazy_gettext("This looks like a landline: it takes no texts. Ask for a cell phone."),
    "shared_in_file": lazy_gettext("%(count)s rows of this file have this number. They will share it."),
    "shared_on_record": lazy_gettext(
        "Another member on record has this number too. Whoever texts from it says who they are."
    ),
    "consent_unclear": lazy_gettext(
        "This is neither yes nor no. What was agreed to belongs in the column with the wording."
    ),
    "wording_doubtful": lazy_gettext(
        "This does not read like consent. Write yes or no in the column that says who agreed to texts."
    ),
    "yes_to_what": lazy_gettext(
        "It says yes but not to what. Give the wording in its own column, or under “How rows are taken”."
    ),
    "opted_out": lazy_gettext("This number has opted out and stays so. Only a START from that phone changes it."),
    "employer_alone": lazy_gettext(
        "There is no worksite beside the employer. Fill in the worksite, or leave both empty."
    ),
    "several_employers": lazy_gettext(
        "Several employers have a worksite of this name. Say which in a column for the employer."
    ),
    "no_worksite": lazy_gettext(
        "This is no worksite of this local. Correct it, or let the import add worksites: that needs a column "
        "for the employer."
    ),
    "new_without_name": lazy_gettext("This member is new and has no name. Fill in first and last name."),
    "erasure_asked": lazy_gettext("This member asked that their data be erased. Nothing is changed."),
    "not_a_member_number": lazy_gettext("This is not a member number. It has up to 32 letters and digits."),
    "not_two_names": lazy_gettext("This is not a first and a last name. Write them as Ana Reyes or Reyes, Ana."),
    "differs": lazy_gettext("The member or another source said something else. Choose between the two under Changes."),
    "declined": lazy_gettext("Staff declined this when an earlier file said it. Nothing is changed."),
    "one_amount": lazy_gettext("Each row needs one amount that is not zero: as an amount, a payment or a charge."),
    "charge_or_payment": lazy_gettext(
        "Is this a charge or a payment? Add a column that says so, or choose “payment” or “charge” for this column."
    ),
    "negative_beside_kind": lazy_gettext(
        "The amount is below zero. Correct it, or use a column for the amount and one that says charge or payment."
    ),
    "negative_charge": lazy_gettext("This is a charge below zero. A refund of a charge is a payment."),
    "negative": lazy_gettext("The amount is below zero. Correct it."),
    "expires_too_early": lazy_gettext("It expires before the day after it was issued. Correct one of the two days."),
    "expires_before_record": lazy_gettext(
        "It is on record as issued on this day or later. Correct the day it expires."
    ),
    "next_incomplete": lazy_gettext("What is next and its day belong together. Fill in both."),
    "new_grievance": lazy_gettext("This grievance is new. It needs a subject and the day it was filed."),
    "another_members": lazy_gettext("On record this grievance is another member's. Nothing is changed."),
    "no_start": lazy_gettext("There is no start. An event needs one, or a date and a time."),
    "ends_wrong": lazy_gettext("It does not end within 30 days after the start. Correct one of the two."),
    "renews_without_training": lazy_gettext(
        "Only a training renews a certification. Set the kind to training, or leave this empty."
    ),
    "no_place": lazy_gettext("There is no place. A new event needs one."),
    "answered_event": lazy_gettext(
        "The event is canceled, or people have answered it. Change it under Events: that tells them."
    ),
}
# What a file makes and changes, and what most often hangs on it.
_TABLES = {
    "member": lazy_gettext("Members"),
    "member_phone": lazy_gettext("Numbers of members"),
    "phone": lazy_gettext("Phone numbers"),
    "assessment": lazy_gettext("Assessments"),
    "certification": lazy_gettext("Certifications"),
    "grievance": lazy_gettext("Grievances"),
    "grievance_step": lazy_gettext("Steps of grievances"),
    "dues_entry": lazy_gettext("Charges and payments"),
    "dues_account": lazy_gettext("Dues accounts"),
    "event": lazy_gettext("Events"),
    "worksite": lazy_gettext("Worksites"),
    "employer": lazy_gettext("Employers"),
    "rsvp": lazy_gettext("Answers to events"),
    "audit_entry": lazy_gettext("Looks and changes by staff"),
    "touch_point": lazy_gettext("Texts and calls"),
    "change_request": lazy_gettext("Changes that were asked for"),
    "handoff": lazy_gettext("Hand-offs"),
    "outbox": lazy_gettext("Texts to be sent"),
    "import_change": lazy_gettext("Changes by later files"),
}
_OTHER = lazy_gettext("Other entries")


def worded(kept: Mapping[str, Any] | str) -> str:
    """A sentence of a report; one of a kind that is not known, or from before there were kinds, as it was kept."""
    if isinstance(kept, str):
        kept = _read(kept)
    words = WORDS.get(kept.get("kind", ""))
    if words is None:
        return str(kept["what"])
    return str(words) % {name: _filled(name, value) for name, value in kept["values"].items()}


def field_name(name: str) -> str:
    """A field of ours, as staff call it."""
    return FIELDS[name]() if name in FIELDS else name.replace("_", " ")


def _read(stored: str) -> Mapping[str, Any]:
    if not stored.startswith("{"):
        return {"what": stored}
    found: Mapping[str, Any] = json.loads(stored)
    return found


def _filled(name: str, value: Any) -> str:
    if name == "field":
        return field_name(value)
    if name == "fields":
        return ", ".join(map(field_name, value))
    if name == "table":
        return str(_TABLES.get(value, _OTHER))
    return str(value)


FIELDS = {
    "number": lambda: gettext("number"),
    "full_name": lambda: gettext("whole name"),
    "given_name": lambda: gettext("first name"),
    "family_name": lambda: gettext("last name"),
    "preferred_name": lambda: gettext("what they are called"),
    "email": lambda: gettext("e-mail"),
    "address": lambda: gettext("home address"),
    "language": lambda: gettext("language"),
    "status": lambda: gettext("status"),
    "employer": lambda: gettext("employer"),
    "worksite": lambda: gettext("worksite"),
    "shift": lambda: gettext("shift"),
    "unit": lambda: gettext("unit"),
    "joined_on": lambda: gettext("joined on"),
    "phone": lambda: gettext("phone"),
    "consent": lambda: gettext("agreed to texts (yes or no)"),
    "consent_wording": lambda: gettext("wording they agreed to"),
    "consent_on": lambda: gettext("agreed on"),
    "member": lambda: gettext("member number"),
    "reference": lambda: gettext("reference"),
    "on_date": lambda: gettext("day"),
    "amount": lambda: gettext("amount"),
    "kind": lambda: gettext("kind"),
    "payment": lambda: gettext("payment"),
    "charge": lambda: gettext("charge"),
    "memo": lambda: gettext("note"),
    "standing": lambda: gettext("standing"),
    "monthly_cents": lambda: gettext("dues a month"),
    "paid_through": lambda: gettext("paid through"),
    "title": lambda: gettext("title"),
    "issued_on": lambda: gettext("issued on"),
    "expires_on": lambda: gettext("expires on"),
    "subject": lambda: gettext("subject"),
    "filed_on": lambda: gettext("filed on"),
    "facts": lambda: gettext("what happened"),
    "step": lambda: gettext("step"),
    "opened_on": lambda: gettext("step opened on"),
    "next_kind": lambda: gettext("what is next"),
    "next_on": lambda: gettext("next date"),
    "starts_at": lambda: gettext("starts at"),
    "ends_at": lambda: gettext("ends at"),
    "date": lambda: gettext("date"),
    "time": lambda: gettext("time"),
    "place": lambda: gettext("place"),
    "meeting_point": lambda: gettext("meeting point"),
    "capacity": lambda: gettext("places"),
    "renews": lambda: gettext("certification it renews"),
    "assessment": lambda: gettext("assessment, 1 to 5"),
    "assessed_by": lambda: gettext("who assessed"),
}
