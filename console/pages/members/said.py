"""Words for what the record keeps in codes: kinds and outcomes of touch points, sources, states."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.staff.changes import FIELD_WORDS
from console.desk import Desk
from console.language import LANGUAGES, current_language, gettext
from models import Means
from scheduler.audiences.exclusions import REASONS

# What a steward may read a touch point to be about; of everything else they learn that there was a text.
OPEN_TO_STEWARDS = frozenset({"handoff", "attendance", "logged"})


@dataclass(frozen=True, slots=True)
class Said:
    """The words, in the language of the moment.

    Args:
        flows: what each flow is called; the outcome of a turn is a flow.
        campaigns: what each kind of campaign is called.
        whole: whether whoever reads may know what somebody's texts were about.
    """

    flows: Mapping[str, str]
    campaigns: Mapping[str, str]
    whole: bool

    def about(self, kind: str, outcome: str) -> str:
        """What a touch point was about, in a few words."""
        if not self.whole and kind not in OPEN_TO_STEWARDS and kind not in self.campaigns:
            return gettext("Text")
        own = _kinds().get(kind) or self.campaigns.get(kind)
        return own or self.flows.get(outcome) or self.flows.get(kind) or gettext("Text")

    def tells_when(self, kind: str) -> bool:
        """Whether they may know the minute; else the day alone.

        A report carries the time of the text that made it: by the minute, who works beside somebody would know whose
        an anonymous one is.
        """
        return self.whole or kind in OPEN_TO_STEWARDS

    def ended(self, kind: str, outcome: str) -> str:
        """How it ended, "" where its subject says it."""
        if outcome in self.flows or (not self.whole and kind not in OPEN_TO_STEWARDS):
            return ""
        return _outcomes().get(outcome, "")

    def channel(self, means: Means) -> str:
        """How a contact was made."""
        return _means()[means]

    def about_filter(self, about: str) -> str:
        """What a time line can be narrowed to."""
        names = {
            "in": gettext("From the member"),
            "campaigns": gettext("Campaigns"),
            "handoff": gettext("Talks with a person"),
            "attendance": gettext("Came to something"),
            "logged": gettext("Logged by hand"),
            "consent": gettext("Consent"),
        }
        return names[about]

    def field(self, field: str) -> str:
        """A field of the record."""
        return FIELD_WORDS[current_language()].get(field, field)

    def source(self, source: str) -> str:
        """Where a word on consent came from."""
        names = {
            "text": gettext("by text"),
            "carrier": gettext("told by the carrier"),
            "silence": gettext("no answer to “do you want our texts to stop?”"),
            "wrong_number": gettext("somebody else has the number"),
            "import": gettext("a list that was imported"),
            "staff": gettext("written down by the staff"),
        }
        return names.get(source, source)

    def standing(self, standing: str) -> str:
        """Why a member pays dues, or does not."""
        names = {
            "paying": gettext("pays dues"),
            "exempt_retiree": gettext("pays none as a retiree"),
            "exempt_leave": gettext("pays none while on leave"),
            "exempt_strike": gettext("pays none during a strike"),
        }
        return names.get(standing, standing)

    def status_of_text(self, status: str | None) -> str:
        """What became of a campaign's text."""
        names = {
            None: gettext("no text: control group"),
            "planned": gettext("waits for its hour"),
            "due": gettext("waits for its turn"),
            "sending": gettext("being sent"),
            "unknown": gettext("being looked up at the carrier"),
            "sent": gettext("sent"),
            "delivered": gettext("delivered"),
            "failed": gettext("failed"),
            "expired": gettext("expired before it could leave"),
            "canceled": gettext("canceled"),
        }
        return names.get(status, status or "")

    def answer(self, answer: str) -> str:
        """What an answer to a campaign counts as; a free word stays in the thread."""
        names = {
            "yes": gettext("yes"),
            "no": gettext("no"),
            "maybe": gettext("maybe"),
            "words": gettext("in their own words"),
        }
        return names.get(answer, answer.replace("_", " "))

    def stage(self, stage: str) -> str:
        """A stage of getting started."""
        names = {
            "welcome": gettext("Welcome"),
            "details": gettext("Details"),
            "steward": gettext("Meet the steward"),
            "orientation": gettext("Orientation"),
            "first_action": gettext("First action"),
        }
        return names.get(stage, stage)

    def kept_back(self, reason: str) -> str:
        """Why no check-in reaches somebody."""
        words = REASONS.get(reason)
        return words[LANGUAGES.index(current_language())] if words else reason

    def reason(self, reason: str) -> str:
        """Why a person was wanted."""
        names = {
            "asked": gettext("asked for a person"),
            "missed": gettext("the line did not understand"),
            "urgent": gettext("asked for help at once"),
            "report": gettext("reported a problem"),
            "low_confidence": gettext("the line was not sure"),
            "low_answer": gettext("a low answer to a check-in"),
            "staff": gettext("somebody of the staff wrote first"),
        }
        return names.get(reason, reason)


def _kinds() -> dict[str, str]:
    return {
        "consent": gettext("Consent"),
        "handoff": gettext("Talk with a person"),
        "attendance": gettext("Came to something"),
        "logged": gettext("Logged by hand"),
        "relay": gettext("Words of a person"),
        "notice": gettext("Notice"),
        "urgent": gettext("Call for help"),
        "confirmation": gettext("Confirmation"),
    }


def _outcomes() -> dict[str, str]:
    return {
        "opted_out": gettext("said STOP"),
        "opted_out_already": gettext("said STOP again"),
        "opted_out_silence": gettext("did not answer whether to stop, so texts stopped"),
        "opted_in": gettext("said START"),
        "help": gettext("asked for help with the line"),
        "asked": gettext("was asked what they meant"),
        "not_understood": gettext("not understood"),
        "clarified": gettext("was asked what they meant"),
        "failed": gettext("failed"),
        "sent": gettext("sent"),
        "opened": gettext("begun"),
        "closed": gettext("ended"),
        "came": gettext("was there"),
        "reached": gettext("reached"),
        "refused": gettext("did not want to talk"),
        "no_answer": gettext("no answer"),
        "message_left": gettext("left a message"),
        "mailed": gettext("sent by mail"),
        "wrong_number": gettext("wrong number"),
    }


def _means() -> dict[Means, str]:
    return {
        Means.SMS: gettext("Text"),
        Means.WHATSAPP: gettext("WhatsApp"),
        Means.WEB_CHAT: gettext("Web chat"),
        Means.CALL: gettext("Call"),
        Means.IN_PERSON: gettext("In person"),
        Means.MAIL: gettext("Mail"),
    }


def of(here: Desk, *, whole: bool) -> Said:
    """The words for whoever is at work."""
    language = current_language()
    flows = here.bot.flows.flows.items()
    return Said(
        flows={name: flow.names.get(language) or flow.names["en"] for name, flow in flows},
        campaigns={name: kind.called(language) for name, kind in here.bot.kinds.items()},
        whole=whole,
    )
