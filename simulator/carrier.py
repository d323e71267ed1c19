"""The parts of one carrier, put together once and handed to the request handlers."""

from dataclasses import dataclass

from aiohttp import web

from simulator.contents import Contents
from simulator.delivery import Delivery
from simulator.faults import Faults
from simulator.inbound import Inbound
from simulator.phonebook import Entry
from simulator.settings import Settings
from simulator.store import Store
from simulator.webhook import Webhooks


@dataclass(frozen=True, slots=True)
class Carrier:
    settings: Settings
    store: Store
    contents: Contents
    faults: Faults
    webhooks: Webhooks
    delivery: Delivery
    inbound: Inbound
    phonebook: tuple[Entry, ...]


CARRIER = web.AppKey("carrier", Carrier)
