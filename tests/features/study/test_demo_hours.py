"""Acceptance: the hours of every member of the demo agree with a recomputation in plain Python from the raw rows."""

import calendar
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from intranet.domain.study.hours import member_hours
from intranet.foundation.database import db
from tests.demo import AS_OF

OFFICER_TITLES = {
    "branch_secretary",
    "branch_deputy_secretary",
    "organization_officer",
    "publicity_officer",
    "discipline_officer",
    "branch_committee_member",
}
NOT_COUNTED = {"illness", "abroad", "sentence", "frail", "away_half_year", "retired_elsewhere"}


class Raw:
    """The rows as the database gives them, and hours computed from them by hand."""

    def __init__(self) -> None:
        self.activities = {row["id"]: row for row in self._rows("activity")}
        self.kinds = {row["id"]: row for row in self._rows("activity_kind")}
        self.records: dict[int, list[dict[str, Any]]] = {}
        for row in self._rows("activity_record"):
            self.records.setdefault(row["activity_id"], []).append(row)
        self.attendance = self._rows("attendance")
        self.conversions = self._rows("study_conversion")
        self.credits = self._rows("study_credit")
        self.memberships = self._rows("membership")
        self.posts = self._rows("post")
        self.exemptions = self._rows("member_exemption")

    @staticmethod
    def _rows(table: str) -> list[dict[str, Any]]:
        statement = text(f"SELECT * FROM {table}")  # noqa: S608 - own names
        return [dict(row) for row in db.session.execute(statement).mappings()]

    def share(self, record: dict[str, Any], held_on: str) -> int:
        found = [
            (version["valid_from"], version["id"], version["share"])
            for version in self.conversions
            if version["kind_id"] == record["kind_id"] and version["valid_from"] <= held_on
        ]
        return max(found)[2] if found else 100

    def concerns(self, row: dict[str, Any], record: dict[str, Any]) -> bool:
        kind = self.kinds[record["kind_id"]]
        if kind["attendance_mode"] != "due" or kind["due_rule"] == "all_members":
            return True
        if kind["due_rule"] == "branch_committee":
            return bool(row["in_branch_committee"])
        if kind["due_rule"] == "core_group":
            # on its register stand its members
            return self.activities[row["activity_id"]]["body"] == "core_group"
        group = self.activities[row["activity_id"]]["party_group_id"]
        return group is not None and row["party_group_id"] == group

    def attended(self, member: int, year: int, last: str) -> int:
        total = 0
        for row in self.attendance:
            activity = self.activities[row["activity_id"]]
            if (
                row["member_id"] != member
                or row["status"] != "present"
                or activity["state"] not in {"approved", "archived"}
                or activity["held_on"][:4] != str(year)
                or activity["held_on"] > last
            ):
                continue
            first, end = activity["held_on"], activity["ends_on"] or activity["held_on"]
            days = (date.fromisoformat(end) - date.fromisoformat(first)).days + 1
            there = days - len(list(filter(None, row["missed"].split(","))))
            for record in self.records[activity["id"]]:
                if self.concerns(row, record):
                    tenths = record["study_hours_tenths"] * self.share(record, activity["held_on"])
                    total += int(int(tenths / 100 + 0.5) * there / days + 0.5)
        return total

    def training(self, member: int, year: int, last: str) -> tuple[int, int]:
        hours = concentrated = 0
        for credit in self.credits:
            if (credit["member_id"], credit["kind"], credit["state"]) != (
                member,
                "training",
                "confirmed",
            ):
                continue
            first, end = (date.fromisoformat(credit[name]) for name in ("starts_on", "ends_on"))
            days = [first + timedelta(days=n) for n in range((end - first).days + 1)]
            # the hours of each day: what the rounded running total grows by
            running = [
                int(credit["hours_tenths"] * n / len(days) + 0.5) for n in range(len(days) + 1)
            ]
            for n, day in enumerate(days):
                if day.year == year and day.isoformat() <= last:
                    hours += running[n + 1] - running[n]
            if credit["concentrated"] and end.year == year and end.isoformat() <= last:
                concentrated += 1
        return hours, concentrated

    def make_up(self, member: int, year: int, last: str) -> int:
        total = 0
        for credit in self.credits:
            if (
                (credit["member_id"], credit["kind"], credit["state"])
                == (member, "make_up", "confirmed")
                and credit["starts_on"][:4] == str(year)
                and credit["starts_on"] <= last
            ):
                missed = [
                    row
                    for row in self.attendance
                    if (row["activity_id"], row["member_id"], row["status"])
                    == (credit["activity_id"], member, "absent")
                ]
                assert missed, "the demo makes up only what was missed"
                total += credit["hours_tenths"]
        return total

    def members(self, day: str) -> dict[int, int]:
        """Member and branch of everybody who is in one on the day."""
        return {
            row["member_id"]: row["branch_id"]
            for row in self.memberships
            if row["starts_on"] <= day and (row["ends_on"] is None or row["ends_on"] >= day)
        }

    def is_officer(self, member: int, branch: int, day: str) -> bool:
        return any(
            row["title"] in OFFICER_TITLES
            and (row["member_id"], row["branch_id"]) == (member, branch)
            and row["starts_on"] <= day
            and (row["ends_on"] is None or row["ends_on"] >= day)
            for row in self.posts
        )

    def exempt(self, member: int, year: int) -> bool:
        spans = [
            (row["starts_on"], row["ends_on"] or "9999-12-31")
            for row in self.exemptions
            if row["member_id"] == member and row["reason"] in NOT_COUNTED
        ]
        days = 366 if calendar.isleap(year) else 365
        return all(
            any(first <= (date(year, 1, 1) + timedelta(days=n)).isoformat() <= last
                for first, last in spans)
            for n in range(days)
        )  # fmt: skip


@pytest.mark.parametrize("as_of", [AS_OF, date(2025, 6, 30), date(2025, 4, 15)])
def test_the_hours_of_every_member_agree_with_the_raw_rows(demo: Flask, as_of: date) -> None:
    with demo.app_context():
        raw, day = Raw(), as_of.isoformat()
        expected = {}
        for member, branch in raw.members(day).items():
            hours, concentrated = raw.training(member, 2025, day)
            expected[member] = (
                branch,
                raw.is_officer(member, branch, day),
                raw.attended(member, 2025, day),
                hours,
                raw.make_up(member, 2025, day),
                concentrated,
                raw.exempt(member, 2025),
            )
        branches = sorted({branch for branch, *_ in expected.values()})
        found = {
            one.member_id: (
                one.branch_id,
                one.is_officer,
                one.attended_tenths,
                one.training_tenths,
                one.make_up_tenths,
                one.concentrated_trainings,
                one.exempt,
            )
            for one in member_hours(db.session(), branches, 2025, as_of)
        }
        db.session.remove()
    assert len(found) > 100
    assert found == expected
    assert any(values[3] for values in found.values())
    assert any(values[4] for values in found.values())
