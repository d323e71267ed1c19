"""What a turn and a conversation begun by us share: what actions may use, and what becomes of the engine's events."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.actions import ActionContext
from bot.bot import Bot
from bot.engine import Event, Said, SlotCorrected, SlotRejected, SlotSet
from bot.identity import Identity
from bot.local import LocalView
from models import Channel


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One exchange with one number, its conversation locked.

    Args:
        message_id: of the text that is answered; None when we speak first.
        certain: the text is a phrase that means one thing, so that what cannot be undone need not be asked again.
        corrects: the text surely asks for a change of the record, or brings one.
        open_flow: the flow that is under way, for flows whose words count in it alone: "later".
    """

    bot: Bot
    session: Session
    local: LocalView
    identity: Identity
    channel: Channel
    conversation_id: int
    message_id: int | None
    now: datetime
    certain: bool = False
    open_flow: str | None = None
    corrects: bool = False

    def context(self, language: str) -> ActionContext:
        """What actions may use."""
        return ActionContext(
            session=self.session,
            local=self.local,
            identity=self.identity,
            channel=self.channel,
            language=language,
            message_id=self.message_id,
            now=self.now,
            wording=self.bot.wording,
            files=self.bot.files,
            links=self.bot.links,
        )

    @property
    def facts(self) -> Mapping[str, object]:
        """What flows may ask about (`context.standing`) and responses may name (`{local_name}`).

        The given name is told only once the number is verified: a name is already an answer.
        """
        identity = self.identity
        return self.local.facts | {
            "standing": identity.standing,
            # Somebody who types in the chat may be a member: flows ask for a proof instead of turning them away.
            "known": identity.known or identity.is_visitor,
            "shared": identity.shared,
            "certain": self.certain,
            "open_flow": self.open_flow,
            "corrects": self.corrects,
            "channel": self.channel.value,
            "given_name": identity.proved.given_name if identity.proved else "",
        }

    def words(self, events: tuple[Event, ...], language: str) -> str:
        """All that was said, in the local's wording; "" when nothing was."""
        return self.bot.wording.compose(
            events,
            language,
            overrides=self.local.wording,
            seed=str(self.conversation_id),
            today=self.now.astimezone(ZoneInfo(self.local.time_zone)).date(),
        )

    def events_json(self, events: tuple[Event, ...]) -> str:
        """What happened, without the words that were said or typed: a code or a free text stays out of it."""
        told = [{"event": type(event).__name__} | self._told(event) for event in events]
        return json.dumps(told, default=str).replace("\\u0000", "")

    def _told(self, event: Event) -> dict[str, object]:
        match event:
            case Said(response=response):
                return {"response": response}
            case SlotSet(slot=slot) | SlotRejected(slot=slot) | SlotCorrected(slot=slot):
                return {"slot": slot} if slot in self.bot.typed_slots else asdict(event)
            case _:
                return asdict(event)
