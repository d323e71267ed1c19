"""Fetching what members send: with the account's credentials, from the carrier alone, and no more than it may be."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import requests

MOST_BYTES = 16 * 1024 * 1024  # Twilio: 16 MB by WhatsApp, 5 MB in total for MMS
TWILIO_HOST = "api.twilio.com"
# Where Twilio keeps what it hands out by a signed address ("Protect Media Access with HTTP Basic Authentication").
STORAGE_HOSTS = frozenset({"mms.twiliocdn.com", "s3-external-1.amazonaws.com"})

# What a file is, by its first bytes: the sender's word and the file's name say nothing.
_MAGIC: tuple[tuple[bytes, int, str], ...] = (
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"GIF87a", 0, "image/gif"),
    (b"GIF89a", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"%PDF-", 0, "application/pdf"),
    (b"ftypheic", 4, "image/heic"),
    (b"ftypheix", 4, "image/heic"),
    (b"OggS", 0, "audio/ogg"),
)


class MediaRefused(Exception):
    """The file is not taken; `reason` is one word for the record."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MediaAway(Exception):
    """The carrier did not hand the file over now; it may later."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file on our disk."""

    sha256: str
    content_type: str
    size: int


class MediaStore:
    """Fetches files into a folder, each under the hash of its content.

    Args:
        folder: where files go; never served from there, never executed.
        account_sid, auth_token: the account's credentials, sent to the carrier's host and nowhere else.
        api_url: the carrier's address when it is not Twilio's.
    """

    def __init__(self, folder: Path, account_sid: str, auth_token: str, api_url: str | None, timeout: float) -> None:
        self._folder = folder
        self._auth = (account_sid, auth_token)
        carrier = urlsplit(api_url) if api_url else None
        self._origin = (carrier.scheme, carrier.netloc) if carrier else ("https", TWILIO_HOST)
        self._timeout = timeout

    def fetch(self, url: str) -> Stored:
        """Downloads one file and keeps it.

        Raises:
            MediaRefused: another host than the carrier's, too large, or of a type that is not taken.
            MediaAway: the carrier did not answer, or not yet.
        """
        content = self._download(url)
        content_type = type_of(content)
        if content_type is None:
            raise MediaRefused("type")
        digest = hashlib.sha256(content).hexdigest()
        self._keep(digest, content)
        return Stored(digest, content_type, len(content))

    def _download(self, url: str) -> bytes:
        parts = urlsplit(url)
        if (parts.scheme, parts.netloc) != self._origin:
            raise MediaRefused("host")
        try:
            with requests.get(
                url, auth=self._auth, timeout=self._timeout, stream=True, allow_redirects=False
            ) as response:
                if response.is_redirect:
                    return self._follow(response.headers.get("Location", ""))
                return _read(response)
        except requests.RequestException as error:
            raise MediaAway from error

    def _follow(self, location: str) -> bytes:
        # By a signed address: our credentials stay here.
        parts = urlsplit(location)
        if parts.scheme != "https" or parts.hostname not in STORAGE_HOSTS or parts.port not in (None, 443):
            raise MediaRefused("redirect")
        with requests.get(location, timeout=self._timeout, stream=True, allow_redirects=False) as response:
            return _read(response)

    def _keep(self, digest: str, content: bytes) -> None:
        target = self._folder / digest[:2] / digest
        if target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = target.with_suffix(".part")
        part.write_bytes(content)
        part.chmod(0o600)
        part.replace(target)


def _read(response: requests.Response) -> bytes:
    if response.status_code in (404, 410):
        raise MediaRefused("gone")
    if response.status_code != 200:
        raise MediaAway(f"HTTP {response.status_code}")
    content = bytearray()
    for chunk in response.iter_content(64 * 1024):
        content += chunk
        if len(content) > MOST_BYTES:
            raise MediaRefused("size")
    return bytes(content)


def type_of(content: bytes) -> str | None:
    """What a file is, by its first bytes; None when it is nothing that is taken."""
    return next((kind for magic, at, kind in _MAGIC if content[at : at + len(magic)] == magic), None)
