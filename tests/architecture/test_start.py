"""What a web process loads: large libraries wait for who needs them, the print engine is the worker's."""

import json
import os
import subprocess
import sys

from intranet.foundation.config import PROJECT_ROOT

LARGE = {
    "PIL": "pictures",
    "alembic": "migrations",
    "docx": "Word files",
    "flask_migrate": "migrations",
    "fontTools": "printing",
    "icalendar": "the calendar as a file",
    "intranet.demo.load": "the demo",
    "lxml": "Excel files",
    "openpyxl": "Excel files",
    "pikepdf": "scans",
    "pygments": "nothing",
    "pypdfium2": "looking at a print page by page",
    "pypinyin": "writing a name",
    "weasyprint": "printing",
}
PAGES = (
    "/",
    "/activities",
    "/activities/new?kind=theme_day",
    "/members",
    "/branches/B01",
    "/quarters/2025Q3/B01",
    "/duties",
    "/brands",
    "/calendar",
    "/study",
    "/achievements",
    "/duties.pdf",
    "/activities/ledger.pdf",
)
VISIT = """
import json, sys
from intranet.pagekit import printing
from intranet.web.app import create_app

printing.WAIT = 0
app = create_app()
client = app.test_client()
token, pages, large = json.loads(sys.argv[1])
with client.session_transaction() as cookie:
    cookie.update(_user_id=token, _fresh=True)
found = {}
for page in ["", *pages]:
    if page:
        answer = client.get(page)
        assert answer.status_code == (303 if page.endswith(".pdf") else 200), (page, answer.status)
    for name in large:
        if name in sys.modules:
            found.setdefault(name, page or "start")
print(json.dumps(found))
"""


def test_neither_the_start_nor_a_page_nor_a_print_loads_a_large_library(app, login_as):
    login_as("secretary1")
    settings = app.config["SETTINGS"]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("INTRANET_")},
        "INTRANET_DATABASE_URL": settings.database_url,
        "INTRANET_SECRET_KEY": "0123456789abcdef" * 2,
        "INTRANET_KEY_FILE": str(settings.key_file),
        "INTRANET_DATA_DIR": str(settings.data_dir),
        "INTRANET_HTTPS": "0",
        "INTRANET_SECOND_FACTOR": "nobody",
        "INTRANET_JOBS": "worker",
    }
    asked = json.dumps(["token-of-secretary1", PAGES, list(LARGE)])
    visit = subprocess.run(
        [sys.executable, "-c", VISIT, asked],
        cwd=PROJECT_ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert visit.returncode == 0, visit.stderr
    loaded = json.loads(visit.stdout)
    assert loaded == {}, f"import where it is used: {[(name, LARGE[name]) for name in loaded]}"
