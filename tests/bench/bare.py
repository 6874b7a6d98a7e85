"""A Flask application that does nothing: what a start costs at least."""

from flask import Flask

app = Flask("bare", static_folder=None)


@app.get("/")
def hello() -> str:
    """The first page."""
    return "hello"
