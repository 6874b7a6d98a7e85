"""The same rows by hand-written SQL and the bare driver, as lines of text: what the data of a page cost.

``gunicorn tests.bench.raw:app``; ``BENCH_COMMITTEE`` is the committee whose rows are shown.
"""

import os
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qs

import psycopg

COMMITTEE = int(os.environ["BENCH_COMMITTEE"])
_LIST = """
    SELECT a.id, a.title, a.held_on, a.ends_on, a.state, a.under_review_at, a.due_count, a.present_count, a.headcount,
           (SELECT short_name FROM organization_name n WHERE n.branch_id = a.branch_id AND n.valid_from <= a.held_on
             AND (n.valid_to IS NULL OR n.valid_to >= a.held_on) LIMIT 1),
           (SELECT string_agg(k.label, '、' ORDER BY r.position) FROM activity_record r
              JOIN activity_kind k ON k.id = r.kind_id WHERE r.activity_id = a.id),
           (SELECT count(*) FROM (SELECT FROM activity a WHERE {where} LIMIT 1001) capped)
      FROM activity a WHERE {where} {after} ORDER BY a.held_on DESC, a.id DESC LIMIT 31"""
_SEEN = "a.committee_id = %(committee)s AND a.state NOT IN ('voided', 'draft')"
_KIND = """ AND EXISTS (SELECT FROM activity_record r JOIN activity_kind k ON k.id = r.kind_id
    LEFT JOIN activity_kind broader ON broader.id = k.counts_as_id
    WHERE r.activity_id = a.id AND (k.code = %(kind)s OR broader.code = %(kind)s))"""
_BRANCH = " AND a.branch_id = (SELECT id FROM branch WHERE code = %(branch)s)"
_AFTER = " AND (a.held_on, a.id) < (%(day)s::date, %(id)s)"
_DETAIL = (
    "SELECT * FROM activity WHERE id = %(id)s",
    "SELECT * FROM attendance WHERE activity_id = %(id)s ORDER BY position, member_id",
    """SELECT r.*, k.label, t.content FROM activity_record r JOIN activity_kind k ON k.id = r.kind_id
         LEFT JOIN record_text t ON t.record_id = r.id WHERE r.activity_id = %(id)s""",
    "SELECT * FROM review_event WHERE record_kind = 'activity' AND record_id = %(id)s ORDER BY id",
)
_connection = psycopg.connect(
    os.environ["INTRANET_DATABASE_URL"].replace("+psycopg", ""), autocommit=True
)


def rows(path: str, query: dict[str, str]) -> Iterable[tuple[Any, ...]]:
    """The rows of a page."""
    if path == "/activities":
        values: dict[str, Any] = {"committee": COMMITTEE, **query}
        where, after = _SEEN, ""
        where += _KIND if "kind" in query else ""
        where += _BRANCH if "branch" in query else ""
        where += " AND a.state = %(state)s" if "state" in query else ""
        if "page" in query:
            values["day"], values["id"] = query["page"].split(".")
            after = _AFTER
        return _connection.execute(_LIST.format(where=where, after=after), values).fetchall()[:30]
    number = {"id": int(path.rsplit("/", 1)[1])}
    return [row for one in _DETAIL for row in _connection.execute(one, number)]


def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The rows as text; records by their addresses."""
    query = {name: values[0] for name, values in parse_qs(environ["QUERY_STRING"]).items()}
    found = rows(environ["PATH_INFO"], query)
    body = "\n".join(
        f'<a href="/activities/{row[0]}">' + "\t".join(map(str, row[1:])) for row in found
    ).encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
