"""An OpenAPI description of an application, made from its routes: what schemathesis needs to know where to knock."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from werkzeug.routing import Map

# quotes, markup, templates, NUL, numbers too large, full-width digits, another's row
ODD = ["'", '"><i>', "{{7*7}}", "a\x00b", "9" * 21, "１２", "-1", "9999-12-31", "%0d%0aX: y", "党"]
_ASKED = re.compile(r'request\.(?:args|values)(?:\.get(?:list)?\(|\[)\s*"([a-z_]+)"')


def asked_for(folder: Path) -> list[str]:
    """Names of the arguments that the sources read from addresses."""
    found = {
        name
        for path in folder.rglob("*.py")
        for name in _ASKED.findall(path.read_text(encoding="utf-8"))
    }
    return sorted(found)


def _parameter(name: str, place: str, *, number: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"name": name, "in": place, "required": place == "path"}
    if number:
        return {**told, "schema": {"type": "integer", "minimum": 0, "maximum": 300}}
    examples = {f"odd{n}": {"value": text} for n, text in enumerate(ODD)}
    return {**told, "schema": {"type": "string", "maxLength": 60}, "examples": examples}


def described(routes: Map, arguments: list[str], leave_out: frozenset[str]) -> str:
    """The description as JSON, without the endpoints *leave_out*."""
    paths: dict[str, Any] = {}
    for rule in routes.iter_rules():
        if rule.endpoint in leave_out:
            continue
        path = re.sub(r"<(?:[^:<>]+:)?([a-z_]+)>", r"{\1}", rule.rule)
        inside = [
            _parameter(name, "path", number="Integer" in type(how).__name__)
            for name, how in sorted(rule._converters.items())
        ]
        answers = {"responses": {"default": {"description": "an answer"}}}
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            one: dict[str, Any] = {"operationId": f"{method} {rule.endpoint} {path}", **answers}
            if method == "GET":
                one["parameters"] = [
                    *inside,
                    *(_parameter(name, "query", number=False) for name in arguments),
                ]
            else:
                one["parameters"] = inside
                form = {"type": "object", "additionalProperties": {"type": "string"}}
                kind = "application/x-www-form-urlencoded"
                one["requestBody"] = {"content": {kind: {"schema": form}}}
            paths.setdefault(path, {})[method.lower()] = one
    head = {"openapi": "3.0.3", "info": {"title": "routes", "version": "1"}}
    return json.dumps({**head, "paths": paths}, ensure_ascii=False)
