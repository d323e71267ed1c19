"""Who is at the other end of a number, and how sure we are."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.campaign_text import CampaignText
from bot.handoff.views import HeldHandoff, OwnHandoff
from config.phones import is_visit
from models import ConsentAction, Shift

VERIFIED_FOR = timedelta(days=180)
SHARED_FOR = timedelta(minutes=30)  # on a shared number a proof holds for this sitting only
VISIT_FOR = timedelta(minutes=30)  # and so it does in the web chat, from the visitor's last message on
LOCKED_FOR = timedelta(hours=1)
MOST_TRIES = 5


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member linked to the number that texts, or one whom a visitor of the chat was proved to be: then no link."""

    id: int
    link_id: int | None
    number: str
    given_name: str
    language: str
    worksite_id: int | None
    shift: Shift | None
    verified_until: datetime | None

    @property
    def last_four(self) -> str:
        """What verification asks for: the last four digits of the member number."""
        return self.number[-4:]


@dataclass(slots=True)
class Identity:
    """The members a number may belong to, and the one it was proved to be.

    Args:
        candidates: members linked to the number; more than one when it is shared.
        acting_id: on a shared number, the member it proved to be within SHARED_FOR; whom a visit was proved to be.
        own_handoff: that is open for the conversation, so that a person answers and not the line.
        held_handoffs: that are open with this number as a steward's, by their number.
        campaign_text: the newest text of a campaign that left for the number.
    """

    address: str
    phone_id: int | None
    candidates: tuple[MemberView, ...]
    consent: ConsentAction | None
    failed_tries: int
    locked_until: datetime | None
    acting_id: int | None
    acting_until: datetime | None
    now: datetime
    own_handoff: OwnHandoff | None = None
    held_handoffs: tuple[HeldHandoff, ...] = ()
    campaign_text: CampaignText | None = None
    proved: MemberView | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.proved = self._proved()

    @property
    def is_visitor(self) -> bool:
        """Whether somebody types in the web chat: no number tells who it is, only a code sent to one."""
        return is_visit(self.address)

    @property
    def known(self) -> bool:
        """Whether the number is some member's."""
        return bool(self.candidates)

    @property
    def shared(self) -> bool:
        """Whether more than one member uses the number."""
        return len(self.candidates) > 1

    @property
    def opted_out(self) -> bool:
        """Whether the newest word of the ledger is a STOP."""
        return self.consent is ConsentAction.OPT_OUT

    @property
    def locked(self) -> bool:
        """Whether too many wrong tries have closed verification for now."""
        return self.locked_until is not None and self.locked_until > self.now

    @property
    def member(self) -> MemberView | None:
        """Whose record a touch point belongs to: the proved member, or the only one the number has."""
        if self.proved:
            return self.proved
        return self.candidates[0] if len(self.candidates) == 1 else None

    def may_be(self, member_id: int) -> bool:
        """Whether the number is this member's, and was not just proved to be in the hands of another who shares it."""
        linked = any(member.id == member_id for member in self.candidates)
        return linked and (self.proved is None or self.proved.id == member_id)

    @property
    def standing(self) -> str:
        """`verified`, `locked`, `unverified` or `unknown`, for the flows."""
        if not self.known:
            return "unverified" if self.is_visitor else "unknown"
        if self.proved:
            return "verified"
        return "locked" if self.locked else "unverified"

    def end_sitting(self) -> bool:
        """Forgets whom a shared number or a visit was last proved to be, once that holds no more.

        Returns:
            Whether it ended just now: what was begun then must not be shown to whoever texts from here on.
        """
        ended = self.acting_id is not None and not self._sits()
        if ended:
            self.acting_id, self.acting_until = None, None
        if self.is_visitor and self.proved is not None:
            self.acting_id, self.acting_until = self.proved.id, self.proved.verified_until
        return ended

    def _sits(self) -> bool:
        if self.is_visitor:
            return self.proved is not None and self.proved.id == self.acting_id
        return self.acting_until is not None and self.acting_until > self.now

    def _proved(self) -> MemberView | None:
        if self.shared:
            fresh = self.acting_until is not None and self.acting_until > self.now
            return next((m for m in self.candidates if fresh and m.id == self.acting_id), None)
        return next((m for m in self.candidates if m.verified_until and m.verified_until > self.now), None)
