"""The same pages by hand in Django, and Django's admin, over the same tables: ``gunicorn django_peer:app``.

Runs in an environment of its own and imports nothing of the product. Django's own tables lie in a SQLite file.
"""

import os
from urllib.parse import parse_qs, urlsplit

import django
from django.apps import AppConfig
from django.conf import settings


class PeerConfig(AppConfig):
    """Makes this file an application."""

    name, label, path = __name__, "peer", os.path.dirname(__file__)


address = urlsplit(os.environ["INTRANET_DATABASE_URL"])
options = {name: value[0] for name, value in parse_qs(address.query).items()}
settings.configure(
    SECRET_KEY="bench",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    DATABASES={
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["BENCH_DJANGO_FILE"]},
        "data": {"ENGINE": "django.db.backends.sqlite3", "NAME": address.path[1:], "CONN_MAX_AGE": None}
        if address.scheme == "sqlite"
        else {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": address.path[1:],
            "USER": address.username,
            "HOST": options["host"],
            "OPTIONS": {"application_name": options["application_name"]},
            "CONN_MAX_AGE": None,
        },
    },
    DATABASE_ROUTERS=[f"{__name__}.Router"],
    INSTALLED_APPS=[
        "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
        "django.contrib.messages", "django.contrib.staticfiles", f"{__name__}.PeerConfig",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware", "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[{
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
        "APP_DIRS": True,
        "DIRS": [os.path.join(os.path.dirname(__file__), "django_templates")],
    }],
    STATIC_URL="/static/",
    USE_TZ=True,
)  # fmt: skip
django.setup()

from django.contrib import admin  # noqa: E402
from django.contrib.auth.decorators import login_required  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import models  # noqa: E402
from django.db.models import OuterRef, Q, Subquery  # noqa: E402
from django.shortcuts import get_object_or_404, render  # noqa: E402
from django.urls import path  # noqa: E402

COMMITTEE = int(os.environ["BENCH_COMMITTEE"])
MENU = [f"/page/{n}" for n in range(25)]


class Router:
    """The product's tables lie in PostgreSQL, Django's own in SQLite."""

    def db_for_read(self, model, **_):
        """Where a model's rows are."""
        return "data" if model._meta.app_label == "peer" else "default"

    db_for_write = db_for_read

    def allow_migrate(self, db, app_label, **_):
        """Only Django's own tables are made."""
        return db == "default" and app_label != "peer"


def table(name, module_fields):
    """A model over a table of the product."""
    meta = type("Meta", (), {"managed": False, "db_table": name, "app_label": "peer"})
    title = "".join(part.title() for part in name.split("_"))
    return type(title, (models.Model,), {"__module__": __name__, "Meta": meta, **module_fields})


def key(model, **words):
    """A foreign key."""
    return models.ForeignKey(model, models.DO_NOTHING, **words)


Branch = table(
    "branch",
    {
        "code": models.TextField(),
        "committee_id": models.IntegerField(),
        "sort_order": models.IntegerField(),
        "__str__": lambda self: self.code,
    },
)
OrganizationName = table(
    "organization_name",
    {
        "branch": key(Branch),
        "short_name": models.TextField(),
        "valid_from": models.DateField(),
        "valid_to": models.DateField(),
    },
)
ActivityKind = table(
    "activity_kind",
    {
        "code": models.TextField(),
        "label": models.TextField(),
        "sort_order": models.IntegerField(),
        "counts_as": key("self", null=True),
    },
)
Activity = table(
    "activity",
    {
        "branch": key(Branch, null=True),
        "committee_id": models.IntegerField(),
        "title": models.TextField(),
        "held_on": models.DateField(),
        "state": models.TextField(),
        "place": models.TextField(),
        "chair_name": models.TextField(),
        "recorder_name": models.TextField(),
        "due_count": models.IntegerField(),
        "present_count": models.IntegerField(),
        "headcount": models.IntegerField(),
        "__str__": lambda self: self.title,
    },
)
ActivityRecord = table(
    "activity_record",
    {
        "activity": key(Activity),
        "kind": key(ActivityKind),
        "theme": models.TextField(),
        "position": models.IntegerField(),
    },
)
RecordText = table(
    "record_text",
    {
        "record": models.OneToOneField(ActivityRecord, models.DO_NOTHING, primary_key=True),
        "content": models.TextField(),
    },
)
Attendance = table(
    "attendance",
    {
        "activity": key(Activity, primary_key=True),
        "name": models.TextField(),
        "position": models.IntegerField(),
        "status": models.TextField(),
        "absence_reason": models.TextField(),
        "absence_note": models.TextField(),
    },
)
ReviewEvent = table(
    "review_event",
    {
        "record_kind": models.TextField(),
        "record_id": models.IntegerField(),
        "move": models.TextField(),
        "opinion": models.TextField(),
        "actor_name": models.TextField(),
        "happened_at": models.DateTimeField(),
    },
)


@admin.register(Activity)
class ActivityAdmin(admin.ModelAdmin):
    """The register as the admin shows it."""

    list_display = ("held_on", "title", "branch", "present_count", "due_count", "state")
    list_filter = ("state",)
    search_fields = ("title",)
    list_select_related = ("branch",)
    ordering = ("-held_on", "-id")
    list_per_page = 30

    def get_queryset(self, request):
        """Of the committee alone, as the product does."""
        return (
            super()
            .get_queryset(request)
            .filter(committee_id=COMMITTEE)
            .exclude(state__in=["voided", "draft"])
        )


def named():
    """Activities with the name that their branch had."""
    names = OrganizationName.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=OuterRef("held_on")),
        branch=OuterRef("branch"),
        valid_from__lte=OuterRef("held_on"),
    )
    return Activity.objects.annotate(branch_name=Subquery(names.values("short_name")[:1]))


@login_required
def activities(request):
    """The register with its filters, thirty rows by keyset."""
    found = named().filter(committee_id=COMMITTEE).exclude(state__in=["voided", "draft"])
    asked = request.GET
    if asked.get("branch"):
        found = found.filter(branch__code=asked["branch"])
    if asked.get("kind"):
        kinds = ActivityKind.objects.filter(
            Q(code=asked["kind"]) | Q(counts_as__code=asked["kind"])
        )
        found = found.filter(
            models.Exists(ActivityRecord.objects.filter(activity=OuterRef("pk"), kind__in=kinds))
        )
    if asked.get("state"):
        found = found.filter(state=asked["state"])
    total = found.order_by().values("pk")[:1001].count()
    if asked.get("page"):
        day, number = asked["page"].split(".")
        found = found.filter(Q(held_on__lt=day) | Q(held_on=day, id__lt=number))
    rows = found.order_by("-held_on", "-id").prefetch_related(
        models.Prefetch(
            "activityrecord_set", ActivityRecord.objects.select_related("kind").order_by("position")
        )
    )[:30]
    names = OrganizationName.objects.filter(branch=OuterRef("pk"), valid_to=None)
    branches = (
        Branch.objects.filter(committee_id=COMMITTEE)
        .order_by("sort_order", "id")
        .annotate(name=Subquery(names.values("short_name")[:1]))
    )
    return render(request, "list.html", {
        "rows": rows, "total": total, "branches": branches, "kinds": ActivityKind.objects.order_by("sort_order"),
        "branch": asked.get("branch"), "kind": asked.get("kind"), "menu": MENU,
    })  # fmt: skip


@login_required
def activity(request, number):
    """One gathering with its minutes, attendance and review."""
    one = get_object_or_404(named(), pk=number, committee_id=COMMITTEE)
    return render(request, "detail.html", {
        "a": one, "menu": MENU,
        "records": one.activityrecord_set.select_related("kind", "recordtext").order_by("position"),
        "attendance": Attendance.objects.filter(activity=one).order_by("position"),
        "events": ReviewEvent.objects.filter(record_kind="activity", record_id=number).order_by("id"),
    })  # fmt: skip


urlpatterns = [
    path("admin/", admin.site.urls),
    path("activities", activities),
    path("activities/<int:number>", activity),
]


def prepare():
    """Make Django's own tables and somebody who is signed in; return the cookie."""
    from django.contrib.auth import (
        BACKEND_SESSION_KEY,
        HASH_SESSION_KEY,
        SESSION_KEY,
        get_user_model,
    )
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    user, _ = get_user_model().objects.get_or_create(
        username="bench", is_staff=True, is_superuser=True
    )
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.save()
    return f"sessionid={session.session_key}"


app = get_wsgi_application()
if __name__ == "__main__":
    print(prepare())
