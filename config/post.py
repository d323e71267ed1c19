"""Mail to the staff: invitations, resets, digests. By the server MAIL_URL names, or as files with the simulator."""

import smtplib
import ssl
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote, urlsplit

import structlog

from config.clock import now
from config.settings import ROOT, Settings

log = structlog.get_logger(__name__)

SECONDS = 10.0  # longest wait for the mail server


class MailError(Exception):
    """The mail did not leave; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Post:
    """Sends mails.

    Args:
        url: smtp:// (STARTTLS) or smtps://; empty without a server.
        sender: the address they come from.
        folder: where they are kept as files when there is no server, None: then nothing is sent.
    """

    url: str
    sender: str
    folder: Path | None
    _later: ThreadPoolExecutor

    @classmethod
    def of(cls, settings: Settings) -> "Post":
        """As the settings say."""
        host = urlsplit(settings.public_base_url).hostname or "localhost"
        return cls(
            url=settings.mail_url.get_secret_value(),
            sender=settings.mail_from or f"Rollcall <rollcall@{host}>",
            folder=settings.mail_dir if settings.simulated else None,
            _later=ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail"),
        )

    @property
    def sends(self) -> bool:
        """Whether a mail reaches anybody. If not, links are handed over by whoever made them."""
        return bool(self.url)

    def newest(self) -> str | None:
        """The newest mail that was kept as a file, for people who try things out."""
        if self.folder is None or self.url:
            return None
        kept = sorted(self.folder.glob("*.eml")) if self.folder.exists() else []
        return str(kept[-1]).removeprefix(f"{ROOT}/") if kept else None

    def send(self, to: str, subject: str, body: str) -> None:
        """Sends now.

        Raises:
            MailError: there is no server, or it did not take the mail.
        """
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, to, subject
        message["Date"] = now()
        message.set_content(body)
        if not self.url:
            self._keep(message, now())
            return
        try:
            self._hand_over(message)
        except (OSError, smtplib.SMTPException) as error:
            log.warning("mail_refused", error=type(error).__name__)
            raise MailError(f"The mail server did not take it ({type(error).__name__}).") from error

    def send_later(self, to: str, subject: str, body: str) -> None:
        """Sends after the request, so that its answer takes as long for an address that nobody has."""
        if not self.url:
            self.send(to, subject, body)
            return
        self._later.submit(self.send, to, subject, body).add_done_callback(_tell)

    def _keep(self, message: EmailMessage, at: datetime) -> None:
        if self.folder is None:
            raise MailError("There is no mail server: hand the link over yourself.")
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{at:%Y%m%d-%H%M%S-%f}.eml"
        path.touch(0o600)
        path.write_bytes(message.as_bytes())

    def _hand_over(self, message: EmailMessage) -> None:
        parts = urlsplit(self.url)
        context = ssl.create_default_context()
        host = parts.hostname or ""
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=SECONDS, context=context)
        else:
            server = smtplib.SMTP(host, parts.port or 587, timeout=SECONDS)
        with server:
            if parts.scheme == "smtp" and parts.username:
                server.starttls(context=context)
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)


def _tell(sent: "Future[None]") -> None:
    if error := sent.exception():
        log.warning("mail_not_sent", error=type(error).__name__)
