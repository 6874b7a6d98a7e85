"""Double registration (双报到) in the handbook of a branch: what was done in communities in the period."""

from sqlalchemy import select

from intranet.domain.access.permissions import Permission
from intranet.domain.life.community import CommunityProject, ListType
from intranet.domain.paper.parts import ColumnPrint, TablePrint
from intranet.pagekit.handbook import Book, Content, section


@section(185, "双报到服务项目", Permission.LIFE_READ)
def projects(book: Book) -> Content:
    """Projects begun in the period. One statement."""
    found = book.session.scalars(
        select(CommunityProject)
        .where(
            CommunityProject.branch_id == book.branch.id,
            CommunityProject.list_type == ListType.PROJECT,
            CommunityProject.starts_on.between(book.first, book.as_of),
        )
        .order_by(CommunityProject.starts_on, CommunityProject.id)
    )
    return Content(
        tables=(
            TablePrint(
                title="",
                columns=(
                    ColumnPrint("日期", 24),
                    ColumnPrint("项目", 60, "left"),
                    ColumnPrint("社区（村）", 40, "left"),
                    ColumnPrint("参加党员（人次）", 24),
                    ColumnPrint("服务群众（人次）", 24),
                ),
                rows=tuple(
                    (
                        one.starts_on.isoformat(),
                        one.title,
                        one.community,
                        str(one.participants or ""),
                        str(one.people_served or ""),
                    )
                    for one in found
                ),
            ),
        ),
    )
