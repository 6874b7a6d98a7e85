"""Commands that set an installation up: the committee first, then its first accounts."""

import re

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.domain.access.roles import Role
from intranet.domain.organization.tables import Committee, OrganizationName

FULL_NAME = "中共某某办公室第二机关委员会"
GIVEN = re.compile(r"within 72 hours: ([a-z2-9-]{19})\n")


@pytest.fixture
def run(app, session):
    """Run a command; the test's session has given up its transaction before."""

    def call(*words, **kwargs):
        session.rollback()
        return app.test_cli_runner().invoke(args=words, **kwargs)

    return call


def create(run, code="JG2", *more):
    return run("committee", "create", code, "--full-name", FULL_NAME, *more)


def create_user(run, *more):
    return run(
        "user", "create", "xitong2", "--name", "王系统", "--role", "system_admin", *more,
    )  # fmt: skip


def test_a_committee_begins_with_its_names_and_an_event(run, session):
    answer = create(run, "JG2", "--short-name", "第二机关党委", "--valid-from", "2024-01-01")
    assert answer.exit_code == 0, answer.output
    made = session.scalars(select(Committee).where(Committee.code == "JG2")).one()
    name = session.scalars(
        select(OrganizationName).where(OrganizationName.committee_id == made.id)
    ).one()
    assert (name.full_name, name.short_name) == (FULL_NAME, "第二机关党委")
    assert name.valid_from.isoformat() == "2024-01-01"
    event = session.scalars(
        select(AuditEvent).where(AuditEvent.action == AuditAction.COMMITTEE_CREATED.value)
    ).one()
    assert event.object_id == made.id


def test_names_without_a_first_day_hold_for_every_record(run, session):
    assert create(run).exit_code == 0
    made = session.scalars(select(Committee).where(Committee.code == "JG2")).one()
    first = session.scalar(
        select(OrganizationName.valid_from).where(OrganizationName.committee_id == made.id)
    )
    assert first.isoformat() == "2000-01-01"


def test_a_code_is_given_once(run):
    assert create(run).exit_code == 0
    assert "exists already" in create(run).output


@pytest.mark.parametrize("code", ["", "  ", "A-code-far-too-long"])
def test_a_code_that_does_not_fit_is_refused(run, code):
    answer = create(run, code)
    assert answer.exit_code == 1
    assert re.search(r"1 to 12 characters", answer.output)


def test_accounts_name_the_committee_as_soon_as_there_are_several(run, session):
    assert create(run).exit_code == 0
    assert "--committee" in create_user(run).output
    assert create_user(run, "--committee", "JG2").exit_code == 0
    grant = session.scalars(
        select(RoleGrant).join(RoleGrant.user).where(User.username == "xitong2")
    ).one()
    assert grant.role is Role.SYSTEM_ADMIN


def test_a_branch_role_needs_its_branch(run):
    answer = run(
        "user", "create", "shuji9", "--name", "李书记", "--role", "branch_secretary",
    )  # fmt: skip
    assert answer.exit_code == 1
    assert "--branch" in answer.output


def test_the_operator_starts_accounts_and_never_chooses_a_password(run, session, login_as):
    told = GIVEN.search(create_user(run).output)[1]
    form = {"username": "xitong2", "password": told}
    assert login_as(None).post("/login", form).status_code == 303
    assert login_as(None).post("/login", form).status_code == 422, "it opens once"
    again = GIVEN.search(run("user", "restart", "xitong2").output)[1]
    assert login_as(None).post("/login", {**form, "password": again}).status_code == 303
    assert "no account nobody" in run("user", "restart", "nobody").output
    actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions.count("account.password_reset") == 1


# --- files of a new office ------------------------------------------------------------------------


def heads(path):
    sheet = load_workbook(path).active
    return [cell.value for cell in sheet[3]]


def test_the_models_of_a_new_office_are_written_in_the_order_in_which_they_are_filled_in(
    run, tmp_path
):
    answer = run("setup", "model", str(tmp_path / "new"))
    assert answer.exit_code == 0, answer.output
    assert [path.name for path in sorted((tmp_path / "new").iterdir())] == [
        "1-党支部.xlsx",
        "2-党员.xlsx",
        "3-活动类别.xlsx",
        "4-组织生活要求.xlsx",
        "5-成效指标.xlsx",
    ]
    assert {"支部代码", "全称", "启用日期", "换届日期", "党小组"} <= set(
        heads(tmp_path / "new" / "1-党支部.xlsx")
    )
    assert heads(tmp_path / "new" / "2-党员.xlsx")[1:4] == ["党支部", "姓名", "性别"]
    assert "支部党员大会" in {
        cell.value for cell in load_workbook(tmp_path / "new" / "3-活动类别.xlsx").active["B"]
    }
    asked = load_workbook(tmp_path / "new" / "4-组织生活要求.xlsx").active
    assert [asked.cell(row, 2).value for row in (4, 5)] == ["支部党员大会", "支部委员会会议"]
    assert heads(tmp_path / "new" / "5-成效指标.xlsx")[:2] == ["编号", "指标名称"]


def test_the_models_name_the_committee_where_there_are_several(run, tmp_path):
    assert create(run).exit_code == 0
    assert "--committee" in run("setup", "model", str(tmp_path)).output
    assert run("setup", "model", str(tmp_path), "--committee", "JG2").exit_code == 0
