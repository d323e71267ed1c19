"""The web page with phones: static files, no script but our own."""

from pathlib import Path

from aiohttp import web

STATIC = Path(__file__).parent / "static"
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob:; frame-ancestors 'none'",
    "Cache-Control": "no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def routes() -> list[web.RouteDef]:
    files = {f"/static/{file.name}": file for file in STATIC.iterdir()}
    page = STATIC / "phones.html"
    return [_file_route(path, file) for path, file in {"/": page, "/phones": page, **files}.items()]


def _file_route(path: str, file: Path) -> web.RouteDef:
    async def serve(_: web.Request) -> web.StreamResponse:
        return web.Response(body=file.read_bytes(), content_type=_TYPES[file.suffix], charset="utf-8", headers=_HEADERS)

    return web.get(path, serve)
