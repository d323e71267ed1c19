"""/metrics for Prometheus, summed over the web processes."""

from pathlib import Path

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector


def metrics_routes(shared: Path | None) -> Blueprint:
    """The route; `shared` is the folder in which several processes keep their counters, None for one process."""
    routes = Blueprint("metrics", __name__)

    @routes.get("/metrics")
    def metrics() -> Response:
        registry = REGISTRY
        if shared:
            registry = CollectorRegistry()
            MultiProcessCollector(registry, str(shared))
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

    return routes
