"""All that one turn is about, handed from step to step."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.bot import Bot
from bot.campaign_text import CampaignText
from bot.channels.types import InboundMessage
from bot.closing import Ending
from bot.consent import ConsentReading
from bot.consent_answers import worded
from bot.engine import Event, State
from bot.identity import Identity
from bot.opening import Talk
from bot.understanding.language import detect
from bot.understanding.types import Understanding


@dataclass(slots=True)
class Scene:
    """A message inside its open transaction, with its conversation locked.

    campaign: the newest campaign text, when whoever texts may be whom it was for and it is not too old.
    put_id: the recipient whose question was put by this message, or need not be any more.
    begun: what happened when it was put, before the message was read.
    """

    bot: Bot
    session: Session
    message: InboundMessage
    talk: Talk
    identity: Identity
    reading: ConsentReading
    understood: Understanding
    campaign: CampaignText | None = None
    put_id: int | None = None
    begun: tuple[Event, ...] = ()

    @property
    def state(self) -> State:
        """Where the conversation stood before this message."""
        return State.from_json(self.talk.state)

    def language(self, *wished: str | None) -> str:
        """The language to answer in: what is wished, what was spoken, what the record says, what they write."""
        members = self.identity.candidates
        on_record = members[0].language if members else None
        said = on_record or self.understood.language or detect(self.message.body)
        return self.talk.local.speaks(*wished, self.talk.language, said)

    def say(self, response: str, language: str) -> str:
        """One response that belongs to no flow, such as the answer to STOP, in the local's wording."""
        local = self.talk.local
        facts = local.facts | {"channel": self.talk.channel.value}
        return self.bot.wording.render(response, language, facts, overrides=worded(local.wording))

    def ending(self, kind: str, outcome: str, body: str | None = None) -> Ending:
        """An ending that leaves the conversation as it was."""
        return Ending(
            kind=kind,
            outcome=outcome,
            body=body,
            rest=self.talk.rest,
            state=self.talk.state,
            language=self.talk.language,
            introduced_at=self.talk.introduced_at,
        )
