"""The answer to a webhook, read as Twilio reads it: TwiML, or plain words."""

from dataclasses import dataclass, field
from urllib.parse import urljoin
from xml.parsers import expat

MAX_REPLIES = 10  # Twilio 14109
TWIML_TYPES = {"text/xml", "application/xml", "text/html"}
_VERBS = {"Message", "Sms", "Redirect"}


@dataclass(frozen=True, slots=True)
class Reply:
    """One `<Message>`. to, sender: empty for "back where it came from". status_callback: may be empty."""

    body: str
    media_urls: tuple[str, ...] = ()
    to: str = ""
    sender: str = ""
    status_callback: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """replies, in order. redirect: where to ask for the rest, or empty. warnings: codes that stop nothing."""

    replies: tuple[Reply, ...] = ()
    redirect: str = ""
    warnings: tuple[int, ...] = ()


class TwimlError(ValueError):
    """An answer Twilio cannot use. `code` is what its debugger shows."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


def read(content_type: str, body: bytes, url: str) -> Document:
    """Read an answer of a webhook.

    content_type: the header as it came. url: where it came from; relative addresses start there.
    Raises TwimlError: 12300 for a content type that is missing or of no use, 12100 for XML that is not well
    formed or not TwiML.
    """
    kind, _, parameters = content_type.partition(";")
    kind = kind.strip().lower()
    if kind == "text/plain":
        words = body.decode(_charset(parameters), "replace")
        return Document((Reply(words),)) if words.strip() else Document()
    if kind not in TWIML_TYPES:
        raise TwimlError(12300)
    return _document(_parse(body), url)


def _charset(parameters: str) -> str:
    name = parameters.strip().removeprefix("charset=").strip('"').lower()
    return name if name in {"utf-8", "iso-8859-1", "us-ascii", "windows-1252"} else "utf-8"


@dataclass(slots=True)
class _Element:
    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["_Element"] = field(default_factory=list)
    text: str = ""


def _parse(body: bytes) -> _Element:
    root = _Element("")
    open_elements = [root]
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        element = _Element(name, attributes)
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def end(_name: str) -> None:
        open_elements.pop()

    def characters(text: str) -> None:
        open_elements[-1].text += text

    def doctype(*_: object) -> None:
        # A document type can define entities that grow without end; TwiML has no use for one.
        raise TwimlError(12100)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise TwimlError(12100) from error
    return root.children[0]


def _document(root: _Element, url: str) -> Document:
    if root.name != "Response":
        raise TwimlError(12100)
    replies: list[Reply] = []
    warnings: list[int] = []
    for verb in root.children:
        if verb.name == "Redirect":
            # What follows a Redirect is never reached.
            return Document(tuple(replies), urljoin(url, verb.text.strip()), tuple(warnings))
        if verb.name not in _VERBS:
            warnings.append(14110)
            continue
        reply = _reply(verb, url)
        if not reply.body and not reply.media_urls:
            warnings.append(14103)
        elif len(replies) == MAX_REPLIES:
            warnings.append(14109)
        else:
            replies.append(reply)
    return Document(tuple(replies), "", tuple(warnings))


def _reply(verb: _Element, url: str) -> Reply:
    bodies = [child.text for child in verb.children if child.name == "Body"]
    media = [child.text.strip() for child in verb.children if child.name == "Media"]
    callback = verb.attributes.get("statusCallback") or verb.attributes.get("action") or ""
    return Reply(
        body=bodies[0] if bodies else verb.text.strip(),
        media_urls=tuple(urljoin(url, address) for address in media),
        to=verb.attributes.get("to", ""),
        sender=verb.attributes.get("from", ""),
        status_callback=urljoin(url, callback) if callback else "",
    )
