"""PostgreSQL and Valkey from their wheels, for a desk and for tests: real servers in a folder.

    with embedded(Path("var")) as urls:
        urls.database, urls.redis

A run that has DATABASE_URL and REDIS_URL needs none of this.
"""

from config.services.embedded import Urls, embedded
from config.services.faults import ServiceError
from config.services.ownership import own

__all__ = ["ServiceError", "Urls", "embedded", "own"]
