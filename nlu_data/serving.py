"""Rasa's server with the two routes that Rollcall calls. Started by serve.py."""

from pathlib import Path

from rasa.core.run import configure_app, load_agent_on_start
from rasa.utils.common import update_sanic_log_level
from sanic import HTTPResponse, Request, Sanic, response

# Rasa's API can also replace the model (CVE-2024-49375) and keep conversations: nobody needs that of it here.
ROUTES = {("POST", "/model/parse"), ("GET", "/status")}


def serve(model: Path, port: int, token: str) -> None:
    """Load the model and answer on 127.0.0.1.

    Args:
        model: a model archive.
        port: to listen on.
        token: what callers must send as `?token=`.
    """
    app = configure_app(input_channels=None, auth_token=token, enable_api=True, port=port)

    async def load(app: Sanic, loop: object) -> None:
        await load_agent_on_start(str(model), None, None, app, loop)
        await app.ctx.agent.parse_message("hello")  # the first text would wait for what is loaded late

    app.register_middleware(_only_ours, "request")
    app.register_listener(load, "before_server_start")
    update_sanic_log_level()
    # No access log: the token travels in the address.
    app.run(host="127.0.0.1", port=port, workers=1, access_log=False, motd=False)


async def _only_ours(request: Request) -> HTTPResponse | None:
    if (request.method, request.path) in ROUTES:
        return None
    return response.json({"reason": "not served here"}, status=404)
