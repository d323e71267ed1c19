"""What is said about a file and its rows: a kind with its values, in English for the shell; pages have their own words.

Each has a row in `WORDS` of console/pages/imports/words.py.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Those about a row end a sentence that begins with its value, and say what to do.
SENTENCES: Mapping[str, str] = {
    # the file
    "empty_file": "The file is empty. Export it again, with a first row of column names.",
    "too_big": "The file has more than %(most)s MB. Split it.",
    "excel": "This is an Excel or ZIP file, not CSV. Open it and save it as CSV UTF-8.",
    "old_excel": "This is an old Excel file, not CSV. Open it and save it as CSV UTF-8.",
    "pdf": "This is a PDF, not CSV. Open it and save it as CSV UTF-8.",
    "not_text": "This is not a text file: it has bytes that no text has. Save it as CSV UTF-8.",
    "no_rows": "The file has column names and no rows.",
    "broken_utf16": "The file is broken UTF-16. Save it as CSV UTF-8.",
    "utf16": 'The file is UTF-16, as Excel\'s "Unicode text" is.',
    "not_utf8": "The file is not UTF-8 (line %(line)s); it was read as Windows-1252. Look at names with accents.",
    "not_csv": "Line %(line)s is not CSV (%(error)s). Save the file as CSV again.",
    "header_not_csv": "The first row is not CSV. Save the file as CSV UTF-8.",
    "no_header": "The first row is no row of column names. Is this the right file?",
    "columns_twice": "Two columns are named %(names)s. Rename or remove one of them.",
    "map_no_column": "--map: the file has no column '%(name)s'; it has %(listed)s.",
    "map_no_field": "--map: there is no field '%(name)s'; there are %(listed)s.",
    "map_two_columns": "--map: %(field)s has two columns; leave one.",
    "map_twice": "--map: '%(name)s' is told twice.",
    "column_lacks": (
        "No column is the %(field)s (%(words)s). The file has %(listed)s. "
        'If one of them is it, write --map "%(example)s=%(field)s".'
    ),
    # what a worker could not do
    "gave_up": (
        "It was begun three times and never came to an end. Nothing was written. Tell who looks after the server."
    ),
    "undo_gave_up": (
        "Taking it back was begun three times and never came to an end. What the file wrote still stands. Tell who "
        "looks after the server."
    ),
    "gone": "The uploaded file is gone: files are kept for a day. Upload it again.",
    "one_bad": "Nothing was written: some rows are bad, and all or none were to be taken.",
    # taking it back
    "no_import": "There is no import %(import_id)s. `rollcall imports list` shows them.",
    "undone_already": "Import %(import_id)s was taken back already, by %(name)s.",
    "newer_import": "Import %(import_id)s changed the same rows later. Take that one back first.",
    "changed_since": "%(rows)s changed since; what was written after the import would be lost.",
    "newer_rows": "%(rows)s newer than the import and about what it made.",
    "texted_since": "%(count)s of its new numbers texted or were texted since.",
    # a row
    "more_values": "has more values than the first row; put quotes around a value that holds the delimiter",
    "required": "is empty; every row needs its %(field)s",
    "same_row": "is the same %(fields)s as line %(line)s; keep one of them",
    "no_member": "is no member of this local; correct it, or import members first",
    "unreadable_letter": "has a character that could not be read; write it anew and save the file as CSV UTF-8",
    "too_long": "is longer than %(most)s characters or has signs that do not print; shorten it",
    "not_an_email": "is not an email address; write it like ana@example.org, or leave it empty",
    "none_of": "is none of %(listed)s; write one of these",
    "not_a_day": "is not a day; write it like 2026-11-05 or %(example)s (--dates says which comes first)",
    "not_an_hour": "is not an hour; write it like 18:30 or 6:30 PM",
    "not_an_amount": "is not an amount; write it like 43.25",
    "out_of_range": "is not a number from %(lowest)s to %(highest)s",
    "day_to_come": "is still to come; correct the day",
    # a number, and consent to text it
    "extension": "has an extension: a switchboard takes no texts; write the member's own cell phone",
    "not_a_phone": "is not a phone number; write it like +14155550111, or leave it empty",
    "toll_free": "is toll-free, so a landline: it takes no texts; ask for a cell phone",
    "unknown_area": "has an area code that is not known; check it with the member",
    "landline": "looks like a landline: it takes no texts; ask for a cell phone",
    "shared_in_file": "is the number of %(count)s rows of this file; they will share it",
    "shared_on_record": "is the number of another member on record too; whoever texts from it says who they are",
    "consent_unclear": "is neither yes nor no; what was agreed to belongs in a column consent_wording",
    "wording_doubtful": "does not read like consent; write yes or no in a column consent",
    "yes_to_what": (
        'says yes but not to what; give the wording in a column consent_wording or by --consent "wording"'
    ),
    "opted_out": "has opted out and stays so; only a START from that phone changes it",
    # members
    "employer_alone": "has no worksite beside it; fill in the worksite or leave both empty",
    "several_employers": "is a worksite of several employers; say which in a column employer",
    "no_worksite": (
        "is no worksite of this local; correct it, or add it with --make-worksites (needs a column employer)"
    ),
    "new_without_name": "is a new member without a name; fill in first and last name",
    "erasure_asked": "asked that their data be erased; nothing is changed",
    "not_a_member_number": "is not a member number; up to 32 letters and digits",
    "not_two_names": "is not a first and a last name; write them as Ana Reyes or Reyes, Ana",
    "differs": "differs from what the member or another source said; staff choose (rollcall changes)",
    "declined": "was declined by staff when an earlier file said so; nothing is changed",
    # dues
    "one_amount": "needs one amount that is not nothing: in amount, payment or charge",
    "charge_or_payment": 'is a charge or a payment? Add a column kind, or write --map "Their column=payment"',
    "negative_beside_kind": "is below nothing; correct it, or use a column amount with a column kind",
    "negative_charge": "is a charge below nothing; a refund of a charge is a payment",
    "negative": "is below nothing; correct it",
    # certifications
    "expires_too_early": "is not after the day it was issued; correct one of the two",
    "expires_before_record": "is not after the day it was issued on record; correct it",
    # grievances
    "next_incomplete": "is empty while the other one of next_kind and next_on is not; fill in both",
    "new_grievance": "is a new grievance; it needs a subject and the day it was filed",
    "another_members": "is not whose grievance this is on record; nothing is changed",
    # events
    "no_start": "is empty; an event needs a start, or a date and a time",
    "ends_wrong": "is not within 30 days after the start; correct one of the two",
    "renews_without_training": "is only for a training; set the kind to training, or leave it empty",
    "no_place": "is empty; a new event needs a place",
    "answered_event": "is canceled, or people have answered it; change it with rollcall events, which tells them",
}  # fmt: skip

Value = str | int | list[str]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One of `SENTENCES`, with what is filled in; as a string it is English."""

    kind: str
    values: Mapping[str, Value]

    def __str__(self) -> str:
        return SENTENCES[self.kind] % {name: _in_english(value) for name, value in self.values.items()}

    def kept(self) -> dict[str, Any]:
        """As a report keeps it: `what` is for who knows no words of this kind."""
        return {"what": str(self), "kind": self.kind, "values": dict(self.values)}

    def stored(self) -> str:
        """As a column of text keeps it."""
        return json.dumps(self.kept())


def say(kind: str, **values: Value) -> Sentence:
    """The sentence of this kind."""
    return Sentence(kind, values)


def _in_english(value: Value) -> str:
    if isinstance(value, list):
        return " and ".join(each.replace("_", " ") for each in value)
    return str(value)
