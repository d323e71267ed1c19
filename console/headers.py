"""What browsers are told with every page of the console."""

from flask import Flask, Response, request

# No inline script or style anywhere, so there is no nonce to leak; Bootstrap draws marks with data: images.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
STATIC_SECONDS = 3600


def add_headers(app: Flask, *, secure: bool) -> None:
    """Adds them.

    Args:
        secure: whether we are reached by https; then browsers are told to stay with it (RFC 6797).
    """

    @app.after_request
    def tell(response: Response) -> Response:
        headers = response.headers
        headers["Content-Security-Policy"] = POLICY
        headers["Referrer-Policy"] = "same-origin"
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        if secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if not (request.endpoint or "").endswith("static"):
            # A page is about people: no proxy and no browser keeps it, the back button after sign-out least of all.
            headers["Cache-Control"] = "no-store"
        return response
