"""Whether a server of ours answers."""

import asyncio

ANSWER_SECONDS = 2.0


async def answers(host: str, port: int, path: str) -> bool:
    """Whether `GET path` is answered with a status below 400 within two seconds."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            return 200 <= await _status(host, port, path) < 400
    except (OSError, TimeoutError, ValueError, IndexError):
        return False


async def _status(host: str, port: int, path: str) -> int:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(f"GET {path} HTTP/1.0\r\nHost: {host}:{port}\r\n\r\n".encode())
        await writer.drain()
        line = await reader.readline()
    finally:
        writer.close()
    return int(line.split()[1])
