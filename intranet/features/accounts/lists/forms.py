"""Forms of lists: a tick for each line, and why."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, Field, StringField
from wtforms.validators import ValidationError

from intranet.features.accounts.forms import ReasonForm
from intranet.features.accounts.lists.files import Told
from intranet.features.accounts.lists.queries import Person, Wanted
from intranet.features.accounts.people.operations import USERNAME
from intranet.pagekit.fields import TickBoxes, choices

NOBODY = "请至少勾选一项。"


class AccountsForm(ReasonForm):
    """For each member a tick and a user name; ``accounts_form`` adds the controls."""

    people: Sequence[Person] = ()

    def lines(self) -> list[tuple[Person, Field, Field]]:
        """Each member with tick and user name."""
        return [
            (one, self[f"make_{one.member_id}"], self[str(one.member_id)]) for one in self.people
        ]

    def chosen(self) -> list[dict[str, Any]]:
        """What the accounts that are ticked begin with."""
        return [
            {
                "username": one.username if one.user_id else name.data,
                "display_name": one.name,
                "member_id": one.member_id,
                "branch": one.branch,
                **({"user_id": one.user_id} if one.user_id else {}),
            }
            for one, tick, name in self.lines()
            if tick.data
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Names are looked at where there is a tick; somebody is chosen."""
        fine = bool(super().validate(extra_validators))
        fine = self.names_are_fine() and fine
        if not any(tick.data for _, tick, _ in self.lines()):
            self.reason.errors = [*self.reason.errors, NOBODY]
            fine = False
        return fine

    def names_are_fine(self) -> bool:
        """Whether each name that is ticked can be one; else a sentence stands beside it."""
        fine = True
        for one, tick, name in self.lines():
            name.data = (name.data or "").strip().lower()
            if not one.user_id and tick.data and not USERNAME.fullmatch(name.data):
                name.errors = ["账号应以小写字母开头，只含字母、数字、点和横线，2至40个字符。"]
                fine = False
        return fine


def accounts_form(people: Sequence[Person], told: Told | None = None) -> AccountsForm:
    """The form with the controls of these members, all ticked, or as a file *told*."""
    controls: dict[str, Any] = {"people": people}
    values: dict[str, Any] = {}
    for one in people:
        controls[f"make_{one.member_id}"] = BooleanField(f"为{one.name}建立")
        controls[str(one.member_id)] = StringField(f"{one.name}的账号")
        username, ticked = (told or {}).get(one.member_id, (one.username, told is None))
        values[f"make_{one.member_id}"], values[str(one.member_id)] = ticked, username
    built = type("BuiltAccountsForm", (AccountsForm,), controls)
    form: AccountsForm = built(data=values) if told is None else built(None, data=values)
    return form


class GrantsForm(ReasonForm):
    """The roles that are to be given, each ticked."""

    roles = TickBoxes("角色", choices=[])

    def __init__(self, wanted: Sequence[Wanted]) -> None:
        """Offer these, all ticked."""
        super().__init__(data={"roles": [one.key for one in wanted]})
        self.roles.choices = choices((one.key, one.name) for one in wanted)

    def validate_roles(self, field: TickBoxes) -> None:
        """Something is chosen."""
        if not field.data:
            raise ValidationError(NOBODY)
