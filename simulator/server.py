"""The carrier as a web application: parts wired, routes named, started and stopped together."""

from collections.abc import AsyncIterator

from aiohttp import web

from simulator import api_contents, api_media, api_messages, control, page, phonebook
from simulator.carrier import CARRIER, Carrier
from simulator.contents import Contents
from simulator.delivery import Delivery
from simulator.errors import ApiError
from simulator.faults import Faults
from simulator.http import Handler, answer, api, carrier
from simulator.inbound import Inbound
from simulator.messages import API_VERSION
from simulator.settings import Settings
from simulator.store import Store
from simulator.webhook import Webhooks

ACCOUNT = f"/{API_VERSION}/Accounts/{{account}}"


def make_app(settings: Settings) -> web.Application:
    """One carrier. Raises SettingsError when the phone book or the contents cannot be read."""
    app = web.Application(client_max_size=control.MAX_REQUEST_BYTES, middlewares=[_unknown_paths])
    store = Store(settings.account_sid, settings.max_messages)
    faults = Faults()
    webhooks = Webhooks(settings, faults)
    delivery = Delivery(settings, store, faults, webhooks)
    inbound = Inbound(settings, store, faults, webhooks, delivery)
    contents, book = Contents(settings.contents), phonebook.load(settings.phonebook)
    app[CARRIER] = Carrier(settings, store, contents, faults, webhooks, delivery, inbound, book)
    app.add_routes([web.get(f"{ACCOUNT}.json", api(_account))])
    app.add_routes(api_messages.routes(ACCOUNT))
    app.add_routes(api_media.routes(ACCOUNT))
    app.add_routes(api_contents.routes())
    app.add_routes(control.routes())
    app.add_routes(page.routes())
    app.cleanup_ctx.append(_running)
    return app


async def _running(app: web.Application) -> AsyncIterator[None]:
    await app[CARRIER].webhooks.start()
    app[CARRIER].delivery.start()
    yield
    await app[CARRIER].delivery.stop()
    await app[CARRIER].webhooks.stop()


async def _account(request: web.Request) -> web.StreamResponse:
    """The account itself: what a client asks for to see whether its credentials hold."""
    sid = carrier(request).settings.account_sid
    return answer({"sid": sid, "friendly_name": "Simulator", "status": "active", "type": "Full", "uri": request.path})


@web.middleware
async def _unknown_paths(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except (web.HTTPNotFound, web.HTTPMethodNotAllowed) as error:
        refused = ApiError(20404, request.path) if error.status == 404 else ApiError(20004)
        return answer(refused.body(), refused.status)
