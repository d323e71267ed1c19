"""`python -m bench.posts`: posts signed status callbacks over kept connections, as fast as they are taken.

Reads a job as JSON from standard input: `url`, `token`, `posts` (a list of query and fields), `at_once`. Prints how
many seconds it took and how many were not taken.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

from twilio.request_validator import RequestValidator


def main() -> int:
    """Posts and prints."""
    job = json.load(sys.stdin)
    requests = [_request(job["url"], job["token"], query, fields) for query, fields in job["posts"]]
    began = time.perf_counter()
    refused = asyncio.run(_post(job["url"], requests, job["at_once"]))
    json.dump({"seconds": time.perf_counter() - began, "refused": refused}, sys.stdout)
    return 0


def _request(url: str, token: str, query: str, fields: dict[str, Any]) -> bytes:
    parts, full = urlsplit(url), f"{url}?{query}"
    signature, body = RequestValidator(token).compute_signature(full, fields), urlencode(fields)
    head = (
        f"POST {parts.path}?{query} HTTP/1.1\r\nHost: {parts.netloc}\r\nX-Twilio-Signature: {signature}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()


async def _post(url: str, requests: list[bytes], at_once: int) -> int:
    """How many were not taken."""
    waiting = iter(requests)
    return sum(await asyncio.gather(*(_lane(url, waiting) for _ in range(at_once))))


async def _lane(url: str, waiting: Iterator[bytes]) -> int:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    refused = 0
    for request in waiting:
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = head.partition("\r\ncontent-length:")[2].partition("\r\n")[0].strip()
        if length and head[9:12] != "204":
            await reader.readexactly(int(length))
        refused += head[9:12] != "204"
    writer.close()
    return refused


if __name__ == "__main__":
    sys.exit(main())
