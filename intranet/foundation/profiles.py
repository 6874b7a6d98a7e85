"""The two security profiles: what one asks for the other forbids, so the office says which standard it follows.

ASVS 5.0 (6.2.5, 6.2.10) wants long passwords and neither rules of composition nor forced changes; GB/T 22239-2019
8.1.4.1 a) (等保三级) wants complexity and a change at intervals. Numbers that the latter leaves open are those that its
assessors usually ask for.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Profile:
    """Values in which the standards differ.

    A password has at least ``length`` characters of ``kinds`` kinds (large letters, small letters, digits, others),
    holds for ``lasts`` and is none of the last ``remembered`` ones; a session ends after ``idle`` without use.
    """

    name: str
    length: int
    kinds: int
    lasts: timedelta | None
    remembered: int
    idle: timedelta

    def expired(self, since: datetime, moment: datetime) -> bool:
        """Whether a password chosen at *since* has to be changed by *moment*."""
        return self.lasts is not None and since + self.lasts <= moment

    @property
    def told(self) -> str:
        """The rule as the forms say it."""
        kinds = f"大写字母、小写字母、数字、符号至少{self.kinds}种，" if self.kinds > 1 else ""
        lasts = f"每{self.lasts.days}天更换一次，" if self.lasts else ""
        again = f"不与最近{self.remembered}个相同，" if self.remembered else ""
        return (
            f"至少{self.length}个字符，{kinds}{lasts}{again}不含账号、姓名及其拼音，不用常见密码。"
        )


ASVS = Profile("asvs", 10, 1, None, 0, timedelta(minutes=30))
MLPS3 = Profile("mlps3", 12, 3, timedelta(days=90), 5, timedelta(minutes=15))
PROFILES = {profile.name: profile for profile in (ASVS, MLPS3)}
