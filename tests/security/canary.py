"""A small application that is broken on purpose: each tool has to find its holes before its silence counts.

It listens on loopback, holds nothing, and is never part of the product. ``python canary.py PORT STATIC`` serves it.
"""
# ruff: noqa: S608 - these are the planted holes

import csv
import io
import sqlite3
import sys

from flask import Flask, Response, request

HOLES = (
    "sql-injection",
    "error-by-a-quote",
    "reflected-xss",
    "stored-xss",
    "missing-headers",
    "foreign-record",
    "formula-export",
)

app = Flask(__name__, static_folder=sys.argv[2] if len(sys.argv) > 2 else None)
store = sqlite3.connect(":memory:", check_same_thread=False)
store.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, owner TEXT, body TEXT)")
store.executemany(
    "INSERT INTO note (owner, body) VALUES (?, ?)",
    [("a", "first"), ("b", "of somebody else"), ("a", "=1+1")],
)


@app.get("/")
def index() -> str:
    """Links and forms, for those who crawl."""
    return (
        '<a href="/search?q=first">search</a> <a href="/hello?name=you">hello</a> <a href="/notes/1">note</a>'
        '<a href="/notes">notes</a> <a href="/export.csv">export</a>'
        '<form method="post" action="/notes"><input name="body" value="text"><button>keep</button></form>'
    )


@app.get("/search")
def search() -> str:
    """A statement put together from what was asked: read out, and broken by a quote."""
    asked = request.args.get("q", "")
    rows = store.execute(f"SELECT body FROM note WHERE body LIKE '%{asked}%'").fetchall()
    return "<br>".join(row[0].replace("<", "&lt;") for row in rows)


@app.get("/hello")
def hello() -> str:
    """What was asked, as it is."""
    return f"<p>Hello {request.args.get('name', '')}</p>"


@app.post("/notes")
def keep() -> str:
    """Anybody keeps anything."""
    store.execute("INSERT INTO note (owner, body) VALUES ('a', ?)", (request.form["body"],))
    return '<a href="/notes">kept</a>'


@app.get("/notes")
def notes() -> str:
    """What was kept, as it is; with htmx, so that its attributes work."""
    rows = store.execute("SELECT body FROM note").fetchall()
    script = '<script src="/static/vendor/htmx.org@4.0.1/htmx.min.js"></script>'
    return f"<!doctype html>{script}<body>{'<br>'.join(row[0] for row in rows)}</body>"


@app.get("/shown")
def shown() -> str:
    """What was asked, as it is, wherever a page may write it."""
    body = request.args.get("body", "")
    script = '<script src="/static/vendor/htmx.org@4.0.1/htmx.min.js"></script>'
    return (
        f"<!doctype html><title>{body}</title>{script}<body><p>{body}</p>"
        f"<input value=\"{body}\"><input value='{body}'><textarea>{body}</textarea>"
        f'<!-- {body} --><script>var a = "{body}";</script></body>'
    )


@app.get("/notes/<int:number>")
def note(number: int) -> str:
    """A record of whomever it is."""
    row = store.execute("SELECT body FROM note WHERE id = ?", (number,)).fetchone()
    return str(row[0]) if row else ""


@app.get("/export.csv")
def export() -> Response:
    """Cells that a spreadsheet computes."""
    text = io.StringIO()
    csv.writer(text).writerows(store.execute("SELECT id, body FROM note"))
    return Response(text.getvalue(), mimetype="text/csv")


if __name__ == "__main__":
    app.run(port=int(sys.argv[1]), threaded=True)
