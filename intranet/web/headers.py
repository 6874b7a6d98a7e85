"""Security headers on every response, error pages and files included."""

import secrets

from flask import Flask, Response, g, request

RETRY_SECONDS = "30"
CDN_ORIGIN = "https://cdn.jsdelivr.net"


def init_app(app: Flask) -> None:
    """Make a nonce for each request and set the headers after it."""
    settings = app.config["SETTINGS"]
    cdn = f" {CDN_ORIGIN}" if settings.htmx_source == "cdn" else ""

    @app.before_request
    def make_nonce() -> None:
        g.csp_nonce = secrets.token_urlsafe(16)

    @app.after_request
    def set_headers(response: Response) -> Response:
        nonce = g.get("csp_nonce", "")
        response.headers.setdefault(
            "Content-Security-Policy",
            f"default-src 'none'; script-src 'self' 'nonce-{nonce}'{cdn}; style-src 'self'; "
            "img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'; object-src 'none'",
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["X-Frame-Options"] = "DENY"
        # not no-referrer: on https the CSRF check compares the referrer's host
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = (
            "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
        )
        if settings.https:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if response.status_code == 503:
            response.headers.setdefault("Retry-After", RETRY_SECONDS)
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response
