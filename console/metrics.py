"""/metrics for Prometheus, summed over the web processes."""

from pathlib import Path

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from bot.metrics import NLU_STATE
from bot.understanding.understander import Understander


def metrics_routes(shared: Path | None, understander: Understander) -> Blueprint:
    """The route.

    Args:
        shared: the folder in which several processes keep their counters, None for one process.
        understander: asked how Rasa does before its gauge is told.
    """
    routes = Blueprint("metrics", __name__)

    @routes.get("/metrics")
    def metrics() -> Response:
        NLU_STATE.set(understander.state() == "ready")
        registry = REGISTRY
        if shared:
            registry = CollectorRegistry()
            MultiProcessCollector(registry, str(shared))
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

    return routes
