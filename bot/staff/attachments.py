"""Files that staff add to a card: checked by their content, kept under random names, each download audited.

They lie beside the photos that members send, in the folder `attachments` of MEDIA_DIR: no web server has it, nothing in
it can be executed, and a page hands a file over only to who may see the card.
"""

import io
import secrets
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import ColumnElement, event, literal, select, true
from sqlalchemy.orm import Session, SessionTransaction

from bot.channels.twilio.media import type_of
from bot.staff.cases import CaseDesk
from models import Attachment, Grievance, Issue, Media, Member, Report, ReportMedia, User

MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 30  # of one card
LONGEST_NAME = 120
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What is taken, and how its name ends whatever it was called.
TAKEN = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/heic": ".heic",
    DOCX: ".docx",
}
_ENDINGS = {**{kind: (ending,) for kind, ending in TAKEN.items()}, "image/jpeg": (".jpg", ".jpeg")}
_MOST_TYPES = 1024 * 1024  # bytes of the list of a Word file's parts, unpacked
_MACROS = ("macroenabled", "vbaproject", "activex", "&")
# Others come with members' texts: bot/channels/twilio/media.py takes these.
_SENT = {**TAKEN, "image/gif": ".gif", "image/webp": ".webp", "audio/ogg": ".ogg"}


class FileFault(StrEnum):
    """Why a file is not taken; the page has words for each."""

    EMPTY = "Choose a file."
    SIZE = "The file is too large: 10 MB at the most."
    TYPE = "Only PDF, JPEG, PNG, HEIC and Word files (.docx) are taken."
    MANY = "There are too many files on this card; remove one first."


class FileRefused(Exception):
    """The file is not taken; the sentence says why."""

    def __init__(self, fault: FileFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of a card. `removed_at`: it is gone, and the card says so."""

    id: int
    name: str
    content_type: str
    size: int
    added_at: datetime
    added_by: str
    removed_at: datetime | None
    removed_by: str | None


@dataclass(frozen=True, slots=True)
class Handed:
    """A file to hand over."""

    path: Path
    name: str
    content_type: str


@dataclass(frozen=True, slots=True)
class FileStore:
    """The folder. Names are random: nothing on disk tells what a file is, or whose."""

    folder: Path

    @classmethod
    def of(cls, media_dir: Path) -> "FileStore":
        """The store of MEDIA_DIR."""
        return cls(media_dir / "attachments")

    def path(self, stored_as: str) -> Path:
        """Where a file lies."""
        return self.folder / stored_as[:2] / stored_as

    def keep(self, content: bytes) -> str:
        """Writes a file nobody but this process's user can read; returns its name on disk."""
        name = secrets.token_hex(16)
        target = self.path(name)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = target.with_suffix(".part")
        part.touch(0o600)
        part.write_bytes(content)
        part.replace(target)
        return name

    def remove(self, stored_as: str) -> None:
        """Removes a file; one that is gone is no fault."""
        self.path(stored_as).unlink(missing_ok=True)


def checked_type(content: bytes) -> str:
    """What a file is, by its content alone.

    Raises:
        FileRefused: it is empty, too large, or none of those that are taken.
    """
    if not content:
        raise FileRefused(FileFault.EMPTY)
    if len(content) > MOST_BYTES:
        raise FileRefused(FileFault.SIZE)
    found = DOCX if _is_docx(content) else type_of(content)
    if found not in TAKEN:
        raise FileRefused(FileFault.TYPE)
    return found


def add(desk: CaseDesk, store: FileStore, card: Grievance | Issue, name: str, content: bytes) -> int:
    """Keeps a file with a card the caller has found in scope; returns its id.

    Raises:
        FileRefused: see `checked_type`, or the card has too many.
    """
    content_type = checked_type(content)
    of = _of(card)
    there = select(Attachment.id).where(of, Attachment.removed_at.is_(None)).limit(MOST_FILES)
    if len(desk.session.scalars(there).all()) >= MOST_FILES:
        raise FileRefused(FileFault.MANY)
    stored_as = store.keep(content)
    _unless_committed(desk.session, lambda: store.remove(stored_as))
    added = Attachment(
        local_id=desk.local.id,
        grievance_id=card.id if isinstance(card, Grievance) else None,
        issue_id=card.id if isinstance(card, Issue) else None,
        name=_named(name, content_type),
        content_type=content_type,
        size=len(content),
        stored_as=stored_as,
        added_at=desk.now,
        added_by=desk.actor,
    )
    desk.session.add(added)
    desk.session.flush()
    desk.audit("file_added", [_member_of(card)], f"{_called(card)}, file {added.id}")
    return added.id


def hand_over(desk: CaseDesk, store: FileStore, file_id: int) -> Handed | None:
    """A file of a card in scope, audited; None when there is none, or it was removed."""
    found = _find(desk, file_id)
    if found is None:
        return None
    file, card = found
    path = store.path(file.stored_as)
    if file.removed_at is not None or not path.exists():
        return None
    desk.audit("file_downloaded", [_member_of(card)], f"{_called(card)}, file {file.id}")
    return Handed(path, file.name, file.content_type)


def remove(desk: CaseDesk, store: FileStore, file_id: int) -> Grievance | Issue | None:
    """Removes a file of a card in scope, on disk once this is committed; returns the card, None when there is none."""
    found = _find(desk, file_id)
    if found is None:
        return None
    file, card = found
    if file.removed_at is None:
        file.removed_at, file.removed_by = desk.now, desk.actor
        desk.session.flush()
        stored_as = file.stored_as
        _once_committed(desk.session, lambda: store.remove(stored_as))
        desk.audit("file_removed", [_member_of(card)], f"{_called(card)}, file {file.id}")
    return card


def card_of(desk: CaseDesk, file_id: int) -> tuple[FileLine, Grievance | Issue] | None:
    """A file in scope with its card, to ask once more before it goes."""
    found = _find(desk, file_id)
    return None if found is None else (_line(found[0], found[0].added_by, None), found[1])


def files_of(desk: CaseDesk, *, grievance_id: int | None = None, issue_id: int | None = None) -> list[FileLine]:
    """A card's files, the newest first; those that were removed among them."""
    of = Attachment.grievance_id == grievance_id if issue_id is None else Attachment.issue_id == issue_id
    adder = select(User.name).where(literal("user:") + User.email == Attachment.added_by).scalar_subquery()
    remover = select(User.name).where(literal("user:") + User.email == Attachment.removed_by).scalar_subquery()
    rows = desk.session.execute(
        select(Attachment, adder, remover).where(of).order_by(Attachment.id.desc()).limit(2 * MOST_FILES)
    )
    return [_line(file, added_by, removed_by) for file, added_by, removed_by in rows]


def report_file(desk: CaseDesk, media_dir: Path, report_number: int, media_id: int) -> Handed | None:
    """A photo or document that came with a report in scope, audited; None when there is none on disk."""
    row = desk.session.execute(
        select(Media.sha256, Media.content_type, Report.member_id)
        .join(ReportMedia, ReportMedia.media_id == Media.id)
        .join(Report, Report.id == ReportMedia.report_id)
        .where(
            desk.scope.reports(),
            Report.number == report_number,
            Media.id == media_id,
            Media.sha256.is_not(None),
            true() if desk.scope.is_whole else ~Report.anonymous,
        )
    ).one_or_none()
    if row is None:
        return None
    sha256, kind, member_id = str(row[0]), str(row[1]), row[2]
    path = media_dir / sha256[:2] / sha256  # where bot/channels/twilio/media.py puts it
    if not path.exists() or kind not in _SENT:
        return None
    desk.audit("file_downloaded", [member_id], f"report {report_number}, file {media_id}")
    return Handed(path, f"report-{report_number}-{media_id}{_SENT[kind]}", kind)


def _find(desk: CaseDesk, file_id: int) -> tuple[Attachment, Grievance | Issue] | None:
    row = desk.session.execute(
        select(Attachment, Grievance, Issue)
        .outerjoin(Grievance, Grievance.id == Attachment.grievance_id)
        .outerjoin(Member, Member.id == Grievance.member_id)
        .outerjoin(Issue, Issue.id == Attachment.issue_id)
        .where(
            Attachment.id == file_id,
            Attachment.local_id == desk.local.id,
            (Grievance.id.is_not(None) & desk.scope.grievances()) | (Issue.id.is_not(None) & desk.scope.issues()),
        )
    ).one_or_none()
    return None if row is None else (row[0], row[1] or row[2])


def _is_docx(content: bytes) -> bool:
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = {each.filename.lower(): each for each in parts.infolist()}
            listed = names.get("[content_types].xml")
            if listed is None or "word/document.xml" not in names or listed.file_size > _MOST_TYPES:
                return False
            types = parts.read(listed).decode("utf-8-sig").lower()
    # Encrypted, cut off, damaged, packed in an unknown way: each unpacker throws something of its own.
    except Exception:
        return False
    # With macros it is another kind of file, whatever its name says; Word finds them by their type, under any name. No
    # part's type needs a reference to a character, and one could spell a macro's.
    return not any(sign in types for sign in _MACROS) and not any("vbaproject" in name for name in names)


def _named(name: str, content_type: str) -> str:
    """The file's own name without its path, ending as what it is."""
    plain = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(each for each in plain if each.isprintable()).strip(" .") or "file"
    endings = _ENDINGS[content_type]
    if not kept.lower().endswith(endings):
        kept += endings[0]
    if len(kept) <= LONGEST_NAME:
        return kept
    stem, ending = kept.rsplit(".", 1)
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def _line(file: Attachment, added_by: str | None, removed_by: str | None) -> FileLine:
    return FileLine(
        id=file.id,
        name=file.name,
        content_type=file.content_type,
        size=file.size,
        added_at=file.added_at,
        added_by=added_by or file.added_by,
        removed_at=file.removed_at,
        removed_by=removed_by or file.removed_by,
    )


def _of(card: Grievance | Issue) -> ColumnElement[bool]:
    return Attachment.grievance_id == card.id if isinstance(card, Grievance) else Attachment.issue_id == card.id


def _member_of(card: Grievance | Issue) -> int | None:
    return card.member_id if isinstance(card, Grievance) else None


def _called(card: Grievance | Issue) -> str:
    return f"{'grievance' if isinstance(card, Grievance) else 'issue'} {card.number}"


def _once_committed(session: Session, do: Callable[[], None]) -> None:
    _at_the_end(session, if_committed=do, if_not=lambda: None)


def _unless_committed(session: Session, do: Callable[[], None]) -> None:
    _at_the_end(session, if_committed=lambda: None, if_not=do)


def _at_the_end(session: Session, *, if_committed: Callable[[], None], if_not: Callable[[], None]) -> None:
    """Does one of them at the end of the transaction under way: by its commit, or by anything else.

    A savepoint that is released tells of a commit too, which is none; one that is rolled back takes with it only what
    was begun in it.
    """
    within = session.get_nested_transaction() or session.get_transaction()
    over: list[bool] = []

    def end(do: Callable[[], None]) -> None:
        if not over:
            over.append(True)
            do()

    def commits(_session: Session) -> None:
        if not session.in_nested_transaction():
            end(if_committed)

    def rolls_back(_session: Session, transaction: SessionTransaction) -> None:
        if transaction is within:
            end(if_not)

    def ends(_session: Session, transaction: SessionTransaction) -> None:
        if transaction.parent is None:
            end(if_not)

    event.listen(session, "after_commit", commits)
    event.listen(session, "after_soft_rollback", rolls_back)
    event.listen(session, "after_transaction_end", ends)
