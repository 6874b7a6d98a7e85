"""Photographs chosen in the form of an activity: attached when it is saved, all or none of the good ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from flask import request

from intranet.domain.access.roles import Actor
from intranet.domain.activities.attachments import AttachmentKind
from intranet.domain.activities.tables import Activity
from intranet.domain.records.files import KeptFile, good_files
from intranet.features.activities.attachments import operations, queries
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import Busy, RuleBroken
from intranet.pagekit import notices
from intranet.pagekit.files import read_upload, stores

NOT_KEPT = "选择的照片没有保存，请改正后重新选择。"


@dataclass(frozen=True)
class ChosenPhotos:
    """The good ones, a sentence for each of the others, or why none could be looked at."""

    good: Sequence[KeptFile] = ()
    refused: Sequence[str] = ()
    problem: RuleBroken | Busy | None = None

    @classmethod
    def read(cls) -> Self:
        """Those of the request. Takes seconds where there are any: what was loaded before is to be loaded anew."""
        chosen = [file for file in request.files.getlist("files") if file.filename]
        if not chosen:
            return cls()
        # no transaction stays open meanwhile
        db.session.rollback()
        try:
            good, refused = good_files([read_upload(file) for file in chosen])
        except (RuleBroken, Busy) as problem:
            return cls(problem=problem)
        return cls(good, refused)

    @property
    def lost(self) -> list[tuple[str, str | None]]:
        """What the form says where it is refused: no browser keeps a choice of files."""
        return [(NOT_KEPT, "files")] if self.good else []

    def attach(self, activity: Activity, *, actor: Actor) -> None:
        """Add them to a gathering that was just saved, under the usual caption; raises what stands against them."""
        if self.problem is not None:
            raise self.problem
        if not self.good:
            return
        session = db.session()
        operations.add(
            session,
            activity,
            self.good,
            actor=actor,
            kind=AttachmentKind.PHOTO,
            caption=queries.caption_for(activity, queries.organization_of(session, activity)),
            taken_on=min(activity.held_on, clock.today()),
        )

    def store(self) -> None:
        """Keep their contents, after nothing stood against the save."""
        for file in self.good:
            file.store(stores())
        for sentence in self.refused:
            notices.caution(f"没有保存{sentence}")
