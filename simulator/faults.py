"""Carrier trouble on request: rules that spoil some texts, and settings for how it treats them all."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from simulator.chance import Chance
from simulator.errors import ApiError
from simulator.messages import new_sid
from simulator.optout import OptOutMode
from simulator.signing import Signing


class Effect(StrEnum):
    """REJECT answers the create with an error. HANG never answers it; BREAK drops the connection instead.
    UNDELIVERED and FAILED take the text and report the loss later, by status and callback."""

    REJECT = "reject"
    HANG = "hang"
    BREAK = "break"
    UNDELIVERED = "undelivered"
    FAILED = "failed"


class Fault(BaseModel):
    """One rule. The first rule that applies to a text decides.

    to: only texts to this phone; None for all. probability: share of the texts that match, 0 to 1.
    times: how often it may still apply; None for always. code: Twilio's error code.
    status: the HTTP status of a REJECT, where it must differ from the usual one.
    accepted: whether a text is taken (and sent) all the same; HANG and BREAK take it unless told otherwise.
    hang_s: seconds a HANG lasts before the connection is dropped.
    """

    model_config = ConfigDict(extra="forbid")

    id: str = Field(default_factory=lambda: new_sid("FL"))
    effect: Effect
    to: str | None = None
    probability: float = Field(default=1.0, ge=0, le=1)
    times: int | None = Field(default=None, ge=0)
    code: int | None = None
    status: int | None = Field(default=None, ge=400, le=599)
    accepted: bool | None = None
    hang_s: float = Field(default=60.0, ge=0)

    @model_validator(mode="after")
    def _complete(self) -> "Fault":
        if self.code is None:
            self.code = {Effect.REJECT: 20500, Effect.UNDELIVERED: 30003, Effect.FAILED: 30008}.get(self.effect)
        if self.accepted is None:
            self.accepted = self.effect is not Effect.REJECT
        return self


class Behaviour(BaseModel):
    """How the carrier treats every text. Times are in milliseconds.

    create_latency_ms: spent before a create is answered.
    early_callbacks: take the text before that time is spent, so that callbacks may overtake the answer.
    max_concurrent_requests: creates at once before a 429; 0 for no limit.
    sent_after_ms, delivered_after_ms: from acceptance.
    final_status: `sent` for carriers that give no receipts.
    callback_order, callback_repeat: callbacks in another order, and each so many times.
    callback_late_ms, callback_drop: callbacks later than the state, and the share that never comes.
    signing: what webhooks are signed with. opt_out: what the carrier itself does with STOP, START and HELP.
    seed: makes the probabilities repeat from run to run; None for chance.
    """

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    create_latency_ms: int = Field(default=0, ge=0, le=120_000)
    early_callbacks: bool = False
    max_concurrent_requests: int = Field(default=0, ge=0)
    sent_after_ms: int = Field(default=300, ge=0)
    delivered_after_ms: int = Field(default=900, ge=0)
    final_status: Literal["delivered", "sent"] = "delivered"
    callback_order: Literal["in_order", "reversed", "shuffled"] = "in_order"
    callback_repeat: int = Field(default=1, ge=1, le=10)
    callback_late_ms: int = Field(default=0, ge=0)
    callback_drop: float = Field(default=0.0, ge=0, le=1)
    signing: Signing = Signing.ACCOUNT
    opt_out: OptOutMode = OptOutMode.OFF
    seed: int | None = None


class Faults:
    """The rules and the behaviour in force."""

    def __init__(self) -> None:
        self._requests = 0
        self.clear()

    def clear(self) -> None:
        self.rules: list[Fault] = []
        self.behave(Behaviour())

    def behave(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self.chance = Chance(behaviour.seed)

    def strike(self, to: str) -> Fault | None:
        """The rule that applies to a text created over the API, if any; it counts as used."""
        return self._strike(to, set(Effect))

    def strike_delivery(self, to: str) -> Fault | None:
        """The same for a text that is not created over the API, and so can only be lost on its way."""
        return self._strike(to, {Effect.UNDELIVERED, Effect.FAILED})

    def _strike(self, to: str, effects: set[Effect]) -> Fault | None:
        for rule in self.rules:
            if rule.effect not in effects or rule.to not in {None, to} or rule.times == 0:
                continue
            if self.chance.draw() >= rule.probability:
                continue
            if rule.times is not None:
                rule.times -= 1
            return rule
        return None

    @contextmanager
    def one_more_request(self) -> Iterator[None]:
        """Counts creates in progress. Raises ApiError 20429 for one too many, before it is looked at."""
        limit = self.behaviour.max_concurrent_requests
        if limit and self._requests >= limit:
            raise ApiError(20429)
        self._requests += 1
        try:
            yield
        finally:
            self._requests -= 1
