"""Which registers a closed quarter locks: all that are dated and belong to a branch, but for those named here."""

from sqlalchemy import Date

from intranet.domain.records.locking import Locked
from intranet.domain.registry import TABLES

PERIODS = {"ym", "year"}
UNLOCKED = {
    # who belongs where and who may do what: kept by its own days, corrected with its own history
    "membership": "dated by its own span; figures are made on the roll of their day",
    "organization_name": "dated by its own span",
    "party_group": "dated by its own span",
    "post": "dated by its own span",
    "role_grant": "a right, no record",
    "signing_delegation": "a delegation, no record",
    "term": "dated by its own span; an election follows it",
    "activity_record": "a part of its gathering, which is locked",
    # what is planned, or goes on after the quarter in which it began
    "brand": "goes on for years; each of its events is locked",
    "inspection": "entered by the committee, in no summary of the branch",
    "integrity_risk": "goes on for years; each of its findings is locked",
    "plan_item": "a plan, not what took place",
    "key_project": "goes on over years; its nodes and visits are locked",
    "development_path": "goes on over years; each of its steps is locked",
    "away_member": "goes on after the quarter in which it began",
    "duty_post": "goes on over years; its shifts are locked",
    "project_member": "goes on over years, as its project does",
    "service_site": "goes on over years; its figures are locked by the year",
    "service_item": "goes on until it is taken off",
    "rectification_item": "goes on over quarters and is told as it stands",
    # what is counted by the year
    "appraisal": "by the year, frozen once confirmed",
    "officer_report": "by the year, frozen in its editions",
    # sealed and never counted in summaries
    "first_form_measure": "sealed, in no summary",
    "sanction": "sealed, in no summary",
    "study_tick": "a ticked list, in no summary",
    # the summary itself, its cycle and its keeping
    "archive_item": "made after the closing",
    "archive_package": "made after the closing",
    "closed_quarter": "the closing itself",
    "lock_exception": "the exception itself",
    "quarterly_summary": "held by its state and editions; reopening looks at the closing",
    "return_reminder": "a reminder, no record",
}
"""Tables without a lock, each with the reason."""


def _is_dated(table):
    return any(isinstance(one.type, Date) or one.name in PERIODS for one in table.columns)


def test_every_dated_register_of_branches_is_locked_or_named_with_the_reason_why_not():
    open_ones = {
        one.__tablename__
        for one in TABLES
        if "branch_id" in one.__table__.columns
        and _is_dated(one.__table__)
        and not isinstance(getattr(one, "closes", None), Locked)
    }
    assert open_ones == set(UNLOCKED)
