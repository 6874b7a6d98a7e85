"""Attaches drawn pictures to some of the activities, through the product's own cleaning and stores."""

from dataclasses import replace

from sqlalchemy.orm import Session

from intranet.demo.offices import BY_CODE
from intranet.demo.pictures import photograph, sign_in_sheet
from intranet.domain.activities.attachments import Attachment, AttachmentKind
from intranet.domain.activities.tables import Activity
from intranet.domain.records.files import KeptFile, keep_files
from intranet.foundation.chinese import long_date
from intranet.foundation.storage import Stores

# key of the gathering: scenes with what the banner says
PHOTOGRAPHED: dict[str, tuple[tuple[str, str], ...]] = {
    "B04-2025-07-theme": (("meeting", "主题党日"),),
    "B04-2025-07-outreach0": (("street", "普法宣传"),),
    "B04-2025-08-theme": (("lecture", "主题党日"),),
    "B04-2025-08-outreach0": (("street", "普法宣传"),),
    "B04-2025-08-volunteer": (("green", "志愿服务"),),
    "B04-2025-09-theme": (("meeting", "主题党日"), ("lecture", "主题党日")),
    "B04-2025-09-outreach0": (("street", "普法宣传"),),
    "B04-2025-09-outreach1": (("lecture", "普法宣传"),),
    "B04-2025-09-assembly": (("lecture", "支部党员大会"),),
    "B01-2025-06-work": (("green", "文明创建"),),
    "B02-2025-07-work": (("street", "便民服务"),),
    "B05-2025-09-work": (("street", "政务服务进园区活动"),),
    "B06-2025-08-work": (("green", "岗位演练"),),
    "B08-2025-09-theme": (("meeting", "主题党日"),),
    "B10-2025-09-work": (("street", "便民服务"),),
    "B11-2025-08-work": (("green", "应急演练"),),
    "B03-2025-09-theme": (("meeting", "主题党日"),),
}
# the same for the last months before the day asked for: branch and scene
RECENT = (("B04", "meeting"), ("B05", "lecture"), ("B09", "meeting"), ("B11", "lecture"))
SHEETS = ("B04-2025-09-assembly", "B08-2025-09-theme")


def build(session: Session, made: dict[str, Activity], stores: Stores) -> int:
    """Add the attachments; returns their number. The files of an earlier load are found again."""
    pictures = dict(PHOTOGRAPHED)
    for branch, scene in RECENT:
        key = max(key for key in made if key.startswith(f"{branch}-") and key.endswith("-theme"))
        pictures.setdefault(_held_before(made, key), ((scene, "主题党日"),))
    count = 0
    ready: dict[bytes, KeptFile] = {}
    for key in sorted(pictures):
        activity = made.get(key)
        if activity is None or not activity.records:
            continue
        files = [
            (f"活动照片{number}.png", photograph(scene, banner, scene))
            for number, (scene, banner) in enumerate(pictures[key], 1)
        ]
        kept = [_kept(stores, ready, name, content) for name, content in files]
        for position, file in enumerate(kept, 1):
            session.add(
                _row(activity, file, position, AttachmentKind.PHOTO, _caption(activity, key))
            )
        if key in SHEETS:
            sheet = sign_in_sheet(activity.title, activity.due_count)
            (file,) = keep_files(stores, [("签到表.png", sheet)])
            kind = AttachmentKind.SIGN_IN_SHEET
            session.add(_row(activity, file, len(kept) + 1, kind, "签到表"))
            kept.append(file)
        count += len(kept)
    session.flush()
    return count


def _kept(stores: Stores, ready: dict[bytes, KeptFile], name: str, content: bytes) -> KeptFile:
    """The cleaned file; pictures recur, and cleaning one takes a good part of a second."""
    if content not in ready:
        (ready[content],) = keep_files(stores, [(name, content)])
    return replace(ready[content], name=name)


def _held_before(made: dict[str, Activity], key: str) -> str:
    """The key itself, or the month's before when that gathering is only planned yet."""
    if made[key].attendance:
        return key
    return max(
        other
        for other in made
        if other[:4] == key[:4] and other.endswith("-theme") and made[other].attendance
    )


def _caption(activity: Activity, key: str) -> str:
    name = BY_CODE[key[:3]].short_name
    verb = "召开" if "大会" in activity.title else "开展"
    return f"{long_date(activity.held_on)}，{name}{verb}{activity.title}。"


def _row(
    activity: Activity, file: KeptFile, position: int, kind: AttachmentKind, caption: str
) -> Attachment:
    return Attachment(
        activity_id=activity.id,
        position=position,
        kind=kind,
        caption=caption,
        taken_on=activity.held_on if kind is AttachmentKind.PHOTO else None,
        original_name=file.name,
        media_type=file.clean.media_type,
        size_bytes=len(file.clean.master),
        width=file.clean.width,
        height=file.clean.height,
        pages=file.clean.pages,
        master_sha256=file.master,
        display_sha256=file.display,
        sealed_sha256=file.sealed,
        added_by_id=activity.entered_by_id,
        added_at=activity.created_at,
    )
