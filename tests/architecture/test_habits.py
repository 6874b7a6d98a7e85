"""Habits kept by checks: reading never writes, templates mirror features, blocks stand alone, folders stay honest."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import event, select

from intranet.domain.brands.tables import BrandStage
from intranet.domain.integrity.checked import Check
from intranet.domain.life.talks.tables import TalkContent
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.foundation import clock
from intranet.foundation.config import PROJECT_ROOT
from intranet.foundation.database import db
from intranet.pagekit.navigation import GROUPS
from intranet.web.features import FEATURES, menu_items
from tests.architecture.access import (
    archive,
    inspections,
    integrity,
    officer_reports,
    phrases,
    requests,
    restricted,
    talks,
)
from tests.factories.activities import make_activity, make_joint_event
from tests.factories.brands import make_brand
from tests.factories.dengta import entered_in_dengta
from tests.factories.integrity import make_risk
from tests.factories.plans import make_item
from tests.factories.signing import approved_summary
from tests.features.achievements.scene import make_achievement
from tests.rows import committed

PACKAGE = PROJECT_ROOT / "intranet"
TEMPLATES = PROJECT_ROOT / "templates"
READING_PAGES = {
    "secretary1": ("/", "/digest", "/dengta", "/dengta.pdf", "/activities/2/dengta", "/activities/2/dengta/remove",
                   "/activities?dengta=open", "/requests", "/requests/1/B01", "/go/life",
                   "/activities", "/activities/new", "/activities/new?kind=theme_day", "/branches",
                   "/activities/paste", "/usual-words", "/usual-words/new", "/usual-words.xlsx",
                   "/branches/B01", "/members", "/members.xlsx", "/joint.xlsx", "/follow-up.xlsx",
                   "/quarters", "/quarters/2025Q3", "/quarters/2025Q3/B01",
                   "/quarters/2025Q3/closing/ask", "/handbook",
                   "/quarters/2025Q2/B01/signing", "/quarters/2025Q2/B01/signing/paper",
                   "/quarters/signing", "/quarters/signing/delegations/new",
                   "/account/deputies/new", "/branches/B01/handover", "/branches/B01/handover.pdf", "/burden",
                   "/burden.xlsx", "/help", "/help/branch", "/help/start/1", "/help/start/3",
                   "/account", "/account/second-factor", "/achievements", "/achievements?q=五进", "/achievements/new",
                   "/achievements/new?kind=figure", "/achievements/series", "/achievements.xlsx",
                   "/joint", "/joint/1", "/joint/1/B01", "/duties", "/duties/B01",
                   "/duties/B01/theme_day", "/duties/B01/theme_day/exemption", "/duties.xlsx",
                   "/brands", "/brands?year=2024", "/brands.pdf", "/brands/1", "/brands/new",
                   "/brands/1/card.pdf", "/brands/2/edit", "/brands/2/logo",
                   "/calendar", "/calendar?month=2025-10&view=list", "/calendar.ics", "/plans", "/plans/1",
                   "/plans/new", "/plans/offers", "/plans/offers?source=last", "/plans/1/edit", "/plans/1/cancel",
                   "/appraisals", "/appraisals/B01/2025/new", "/birthdays?month=2025-07", "/birthdays/B01/2025-07",
                   "/terms", "/admissions", "/admissions.pdf", "/activities/rolls",
                   "/community", "/community/B01/projects/new", "/community/registrations",
                   "/community/B01/registrations/new", "/community.pdf", "/community.xlsx",
                   "/business/training", "/business/training/new", "/business/training.pdf",
                   "/service/partners?branch=B01", "/business/visits.xlsx", "/business/nodes/new",
                   "/service/programme-years", "/service/sites/new",
                   "/development/paths", "/development/steps.xlsx", "/development/visits.pdf",
                   "/development/away/new",
                   "/dues", "/dues?year=2024", "/dues.pdf", "/dues/B01/2025/10",
                   "/talks", "/talks?year=2024", "/talks/new", "/talks/1", "/talks/1/edit",
                   "/follow-up", "/follow-up/1", "/follow-up/items", "/follow-up/items.pdf",
                   "/follow-up/items.xlsx", "/follow-up/items/new", "/follow-up/items/1", "/inspections",
                   "/inspections/1",
                   "/inspections/1/notice.pdf", "/inspections/1/rectification.pdf",
                   "/activities?kind=all_integrity", "/activities/ledger.xlsx?kind=all_integrity",
                   "/integrity/reports", "/integrity/reports.xlsx", "/integrity/reports/1",
                   "/integrity/reports/1.pdf",
                   "/study", "/study/me", "/study/members/3", "/study/hours.xlsx", "/study/conversion",
                   "/study/credits", "/study/credits/training/new", "/study/credits/make-up",
                   "/study/documents", "/study/platforms", "/study/platforms/new", "/study/essays",
                   "/workbooks/essays", "/imports",
                   "/study/essays/new",
                   "/self-check", "/self-check?quarter=2025Q3", "/self-check/rules", "/review/2/ask_reopening",
                   "/integrity/education", "/integrity/study", "/integrity/study.xlsx", "/integrity/study/new",
                   "/integrity/pledges", "/integrity/pledges/1", "/integrity/pledges/1.pdf",
                   "/integrity/pledges/new?level=post", "/integrity/pledges/1/edit", "/integrity/pledges/1/scan",
                   "/integrity/risks", "/integrity/risks/1", "/integrity/risks/new", "/integrity/risks/1/edit",
                   "/integrity/group-talks", "/integrity/group-talks/new", "/integrity/reminders",
                   "/integrity/reminders/new", "/integrity/talks", "/integrity/talks/new", "/integrity/talks/1",
                   "/integrity/talks/1/edit",
                   "/plans.pdf", "/privacy", "/privacy/mine", "/privacy/mine.xlsx"),
    "staff": ("/branches/B01/handover", "/branches/B01/handover/new", "/burden",
              "/", "/dengta.xlsx", "/admin/dengta", "/admin/dengta/place", "/requests", "/requests.pdf",
              "/requests/new",
              "/requests/1", "/requests/1.xlsx", "/requests/1/edit", "/requests/1/remind", "/requests/1/remove",
              "/review", "/review/1", "/activities", "/activities/1", "/activities/1/revisions",
              "/activities/1/record.pdf", "/activities/1/record.docx", "/quarters/2025Q3", "/quarters/2025",
              "/quarters/2025Q3/committee", "/quarters/2025/committee", "/branches", "/members", "/committee",
              "/setup",
              "/quarters/2025Q3/closing", "/quarters/2025Q3/moved", "/quarters/2025Q3/remind", "/quarters/deadlines",
              "/branches/B02/merge", "/entries/term/1/correct", "/entries/name/2/correct",
              "/members/namesakes?name=张一鸣",
              "/achievements", "/achievements/1", "/achievements/1/evidence", "/achievements/1/edit",
              "/achievements/series?year=all", "/achievements.xlsx", "/achievements/indicators",
              "/achievements/indicators/new", "/achievements/indicators/1",
              "/joint", "/joint/new", "/joint/1", "/joint/1/edit", "/chronicle", "/chronicle.xlsx",
              "/chronicle.pdf", "/chronicle/new", "/chronicle?view=photos", "/chronicle/paste", "/activities/1/texts",
              "/handed-down", "/handed-down/new", "/handed-down.xlsx",
              "/overview", "/duties?period=2025", "/duties?period=2025-08", "/duties.pdf", "/duties/rules",
              "/duties/glossary",
              "/duties/rules/lecture", "/duties/rules/new", "/duties/exemptions", "/duties/marks",
              "/brands", "/brands/1", "/brands/1/stages/new", "/brands/1/stages/latest",
              "/calendar", "/calendar/days", "/calendar/days.xlsx", "/calendar/days.pdf", "/calendar/days/new",
              "/calendar/days/1", "/calendar/days/1/remove",
              "/phrases", "/phrases.xlsx", "/phrases.pdf", "/phrases/new", "/phrases/1", "/phrases/1/remove",
              "/wordings", "/wordings.xlsx", "/wordings.pdf", "/wordings/new", "/wordings/1", "/wordings/1/remove",
              "/plans", "/plans?branch=B01", "/plans/1",
              "/appraisals?year=2025", "/appraisals?branch=B01&year=2025", "/birthdays?month=2025Q3", "/terms",
              "/community?year=all", "/community/registrations",
              "/service/outreach", "/service/volunteering?branch=committee", "/service/orders?year=2025",
              "/service/menu?year=2025",
              "/dues", "/dues?branch=B01",
              "/talks", "/talks?branch=B01",
              "/follow-up", "/follow-up/1", "/follow-up/items/1", "/inspections", "/inspections/new",
              "/inspections/1", "/inspections/1/edit", "/inspections/1/items/1",
              "/self-check?branch=B01&quarter=2025Q3", "/self-check/rules/late_entry",
              "/study", "/study?year=2025&branch=B01", "/study/members/3", "/study/conversion",
              "/study/conversion/new?kind=theme_day", "/study/conversion/new", "/study/credits",
              "/study/documents", "/study/documents/new", "/study/platforms", "/study/essays",
              "/study/core-group", "/study/core-group.xlsx", "/branches.xlsx", "/terms.xlsx", "/achievements.pdf",
              "/study/credits.xlsx",
              "/integrity/education", "/integrity/study", "/integrity/pledges?branch=committee",
              "/integrity/pledges/1", "/integrity/risks", "/integrity/risks/1", "/integrity/group-talks",
              "/integrity/reminders", "/integrity/talks", "/integrity/risks.pdf?branch=B01",
              "/search", "/search?q=党", "/search?q=zym", "/search?q=党&in=activity"),
}  # fmt: skip
# What is typed there is kept nowhere but in its row; the administrators' pages stand here, too.
RESTRICTED_PAGES = {
    "sysadmin": ("/admin/accounts", "/admin/accounts.xlsx", "/admin/accounts.pdf",
                 "/admin/accounts/new", "/admin/accounts/list", "/admin/proposals"),
    "secadmin": ("/admin/grants", "/admin/grants.xlsx", "/admin/grants.pdf", "/admin/grants/to-do",
                 "/admin/grants/list",
                 "/admin/proposals", "/admin/rights", "/admin/rights.pdf"),
    "auditor": ("/audit", "/audit.xlsx", "/saved-searches/new?listed=audit.index",
                "/admin/rights.xlsx"),
    "jiwei": ("/integrity/measures", "/integrity/measures.xlsx", "/integrity/measures/new",
              "/integrity/measures/numbers", "/integrity/sanctions", "/integrity/sanctions.pdf",
              "/integrity/sanctions/new", "/integrity/sanctions/1", "/integrity/sanctions/1/remove", "/integrity/own",
              "/integrity/relatives", "/integrity/openings", "/integrity/reading-log", "/account/confirm"),
    "archivist": ("/archive", "/archive.pdf", "/archive.xlsx?year=2024", "/archive/due", "/archive/due.xlsx",
                  "/archive/due.pdf", "/archive/file", "/archive/handover", "/archive/handover.pdf?year=2024",
                  "/archive/handover/confirm?year=2024",
                  "/archive/retention", "/archive/retention/new", "/archive/retention/1", "/archive/numbering",
                  "/archive/packages", "/archive/checks", "/archive/scans", "/archive/items/1",
                  "/archive/items/1/edit", "/archive/items/1/scan", "/archive/items/1/withdraw",
                  "/archive/due?of=minutes", "/archive/due?of=dispatches", "/archive/due?of=handbooks"),
    "leader": ("/integrity/settings", "/integrity/settings/restricted", "/privacy/periods/talks"),
}  # fmt: skip
# Who reads this leaves one event in the audit trail, and nothing else; so does who prints or exports.
FILES = (".pdf", ".docx", ".xlsx", ".ics")
RECORDED_READS = {
    "/admin/accounts",
    "/admin/accounts/new",
    "/admin/accounts/list",
    "/admin/grants/list",
    "/admin/grants",
    "/admin/grants/to-do",
    "/admin/proposals",
    "/admin/rights",
    "/audit",
    "/integrity/reading-log",
    "/integrity/reports",
    "/integrity/reports/1",
    "/integrity/own",
    "/integrity/measures",
    "/integrity/sanctions",
    "/integrity/sanctions/1",
    "/integrity/sanctions/1/remove",
    "/talks/1",
    "/talks/1/edit",
    "/integrity/talks/1",
    "/integrity/talks/1/edit",
}


def furnish(session):
    """What the reading pages are about."""
    make_activity(session, state=State.SUBMITTED)
    make_achievement(session, branch=None)
    make_joint_event(session)
    make_brand(session, stages=[(BrandStage.APPLICATION, date(2025, 3, 1))])
    make_brand(session, name="另一品牌", state=State.DRAFT)
    make_item(session)
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    meeting = make_activity(session, kinds=("assembly",), state=State.APPROVED)
    entered_in_dengta(session, meeting.id)
    inspections.place(session, branch)
    phrases.place(session, branch)
    officer_reports.place(session, branch)
    talks.place(session, branch)
    committed(session, TalkContent(talk_id=1, gist="谈了家庭情况。"))
    integrity.place(session, branch)
    make_risk(session, state=Check.WAITING)
    restricted.place(session, branch)
    approved_summary(session, quarter=2)
    archive.place(session, branch)
    requests.place(session, branch)


@pytest.mark.parametrize("username", READING_PAGES | RESTRICTED_PAGES)
def test_reading_never_writes(app, session, login_as, username):
    furnish(session)
    browser = login_as(username).confirm()
    written = []

    def note(_c, _cursor, statement, *_rest):
        if statement.split(None, 1)[0] in {"INSERT", "UPDATE", "DELETE"}:
            written.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        # within one moment: who was seen a while ago is marked as seen, whatever the page
        with time_machine.travel(clock.now(), tick=False):
            for page in (READING_PAGES | RESTRICTED_PAGES)[username]:
                written.clear()
                answer = browser.get(page, follow_redirects=True)
                assert answer.status_code == 200, page
                tables = [statement.split(None, 3)[2] for statement in written]
                recorded = page in RECORDED_READS or page.partition("?")[0].endswith(FILES)
                assert tables == (["audit_event"] if recorded else []), page
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_every_feature_has_a_template_folder_and_the_other_way_round():
    features = {feature.__name__.rpartition(".")[2] for feature in FEATURES}
    folders = {path.name for path in TEMPLATES.iterdir() if path.is_dir()}
    # its registers say what they hold, the pages are those of all plain registers
    assert folders - {"components", "errors", "print", "registers"} == features - {"development"}
    code = {
        path.name for path in (PACKAGE / "features").iterdir() if (path / "__init__.py").exists()
    }
    assert code == features


def test_menu_entries_lead_to_pages_that_their_readers_may_open(backend):
    from intranet.pagekit.access import permission_of

    for item in menu_items():
        view = backend.app.view_functions[item.endpoint]
        assert permission_of(view) is item.permission, f"{item.label}: menu and page differ"
        if item.act:
            assert permission_of(backend.app.view_functions[item.act[1]])


def test_each_entry_of_the_menu_stands_in_a_group_and_is_explained():
    labels = {group.label for group in GROUPS}
    for item in menu_items():
        assert item.group in labels, item.label
        assert item.about.endswith("。"), item.label


def test_the_files_of_a_list_stand_beside_its_page(backend):
    rules = {one.endpoint: one.rule for one in backend.app.url_map.iter_rules()}
    astray = {
        endpoint: rules[endpoint]
        for endpoint in rules
        for page, _, ending in [endpoint.rpartition("_")]
        if ending in {"pdf", "xlsx"}
        and page in rules
        and rules[endpoint] != f"{rules[page]}.{ending}"
    }
    assert astray == {}, (
        "give @listed the whole path: a prefix of the blueprint sets a slash before .pdf"
    )


def python_files():
    return sorted(PACKAGE.rglob("*.py"))


def test_no_file_does_too_much():
    long = {
        str(path.relative_to(PROJECT_ROOT)): count
        for path in python_files()
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 420
    }
    assert long == {}, "split what does more than one thing"


def test_only_the_clock_asks_the_time():
    offenders = []
    for path in python_files():
        if path.name == "clock.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"now", "utcnow", "today"}
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id in {"datetime", "date", "dt"}
            ):
                offenders.append(f"{path.relative_to(PROJECT_ROOT)}:{node.lineno}")
    assert offenders == [], "ask intranet.foundation.clock"


def test_only_the_request_commits():
    allowed = {
        "web/app.py": "one commit per request",
        "web/error_pages.py": "what was typed is kept although the request is refused",
        "web/commands.py": "commands are their own request",
        "web/summary_commands.py": "commands are their own request",
        "web/search_commands.py": "commands are their own request",
        "web/key_commands.py": "commands are their own request, and may be killed at any row",
        "web/attachment_commands.py": "commands are their own request",
        "web/retention_commands.py": "commands are their own request, and may be killed after any batch",
        "web/audit_commands.py": "commands are their own request",
        "web/archive_commands.py": "commands are their own request",
        "web/import_commands.py": "commands are their own request",
        "pagekit/session.py": "last-seen stamp",
        "pagekit/access.py": "a read leaves its event",
        "pagekit/password_check.py": "tries of passwords are counted although refused",
        "pagekit/strangers.py": "what strangers send is counted although refused",
        "pagekit/printing.py": "what is to be printed is left to the worker, and who asks for it waits",
        "foundation/jobs/__init__.py": "a job is taken, and done, in a transaction of its own",
    }
    offenders = [
        str(path.relative_to(PACKAGE))
        for path in python_files()
        if ".commit()" in path.read_text(encoding="utf-8")
        and str(path.relative_to(PACKAGE)) not in allowed
        and not str(path.relative_to(PACKAGE)).startswith("demo/")
    ]
    assert offenders == []


def test_views_save_in_one_way():
    """``pagekit.saving`` answers for what stands against a form; a ladder of its own drifts."""
    apart = {
        # the button of the record page has no form yet: only a refused submission opens that of the record
        "activities/form_views.py": "a refused submission opens the form of the record",
        "achievements/record/form_views.py": "a preview saves nothing and keeps the draft",
        "achievements/record/operations.py": "two checks of one text are told together",
        "organization/new_office/operations.py": "what an act says beside its field is said beside that of the row",
    }
    caught = re.compile(
        r"except \(?[^:]*\b(RuleBroken|StaleRecord|StaleDataError|IntegrityError|InvalidMove)\b"
    )
    found = {
        path.relative_to(PACKAGE / "features").as_posix()
        for path in (PACKAGE / "features").rglob("*.py")
        if caught.search(path.read_text(encoding="utf-8"))
    }
    assert found - set(apart) == set(), "use attempt, press or FormPage.save of pagekit.saving"
    assert set(apart) - found == set(), "these no longer stand apart"


def test_every_removal_asks_first(app):
    """What is taken out does not come back: its address shows a page that asks."""
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if re.search(r"/(remove|delete|cancel|discard|end-all|take-back)$", rule.rule)
    ]
    asking = {rule.rule for rule in rules if "GET" in rule.methods}
    silent = {rule.endpoint for rule in rules if "POST" in rule.methods} - {
        rule.endpoint for rule in rules if rule.rule in asking
    }
    assert silent == set(), "answer GET with the page that asks"


def test_markup_is_trusted_in_one_place_only():
    trusted = [
        str(path.relative_to(PROJECT_ROOT))
        for path in [*python_files(), *TEMPLATES.rglob("*.html")]
        if re.search(r"\|\s*safe\b|Markup\(", path.read_text(encoding="utf-8"))
    ]
    assert trusted == sorted(trusted)
    assert len(trusted) <= 2, f"each use needs a reason: {trusted}"


def test_templates_compare_no_state_strings():
    offenders = []
    for path in TEMPLATES.rglob("*.html"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(r"state\s*==\s*[\"']", line):
                offenders.append(f"{path.name}:{number}")
    assert offenders == [], "states know their label, tone and icon; decide in the view"


def imports_of(source: str) -> list[tuple[str, list[str]]]:
    found = []
    for path, names in re.findall(
        r"{%-?\s*from\s+[\"']([^\"']+)[\"']\s+import\s+([^%]+?)\s*-?%}", source
    ):
        listed = names.replace("with context", "").replace("without context", "")
        found.append((path, [name.split(" as ")[-1].strip() for name in listed.split(",")]))
    return found


def test_imported_macros_are_used():
    unused = []
    for path in TEMPLATES.rglob("*.html"):
        source = path.read_text(encoding="utf-8")
        for _, names in imports_of(source):
            for name in names:
                if len(re.findall(rf"\b{re.escape(name)}\b", source)) < 2:
                    unused.append(f"{path.relative_to(TEMPLATES)}: {name}")
    assert unused == []


def test_the_layers_docstring_names_every_package():
    text = (PACKAGE / "__init__.py").read_text(encoding="utf-8")
    packages = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert all(re.search(rf"^{name}\b", text, re.MULTILINE) for name in packages)
    assert Path(PROJECT_ROOT / "wsgi.py").exists()


# Fields whose choices are judged elsewhere, and by what.
JUDGED_ELSEWHERE = {
    "features/activities/forms.py": "brand: by the operation, which keeps one in use",
    "features/activities/section_forms.py": "earlier: only what was offered becomes a line",
    "features/brands/forms.py": "stage, outcome, emblem: by validators with a sentence of their own",
    "features/achievements/indicators/forms.py": "parent_id: by the operation",
    "features/achievements/evidence/forms.py": "activities: by the operation, among those one may read",
    "features/summaries/forms.py": "month: one that is not offered becomes the first",
    "features/life/talks/forms.py": "people: by the operation, on the day of the talk; occasion: by a validator",
}


def test_choices_are_those_that_were_offered():
    found = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if "validate_choice=False" in path.read_text()
    }
    assert found == set(JUDGED_ELSEWHERE), "judge the choice, or name here what does"


def test_numbers_of_a_request_go_through_the_bounded_reader():
    """``int`` reads ², 5,000 digits and what no column holds; ``read_number`` of foundation/typed.py does not."""
    bare = re.compile(r"\b(?:coerce|type)=int\b|\bIntegerField\(")
    allowed = {
        "pagekit/fields.py": "the base of ours",
        "pagekit/drafts.py": "an age in milliseconds, clamped",
        "web/summary_commands.py": "a command line",
        "web/archive_commands.py": "a command line",
        "features/organization/fields.py": "the base of ours",
    }
    found = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if bare.search(path.read_text())
    }
    assert found - set(allowed) == set()
