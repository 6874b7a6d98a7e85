"""Password hashing (argon2id, OWASP minimum) and the rule for new passwords."""

import gzip
import re
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from intranet.foundation.profiles import Profile

MAX_LENGTH = 128

_COMMON = (
    "password",
    "12345678",
    "qwertyui",
    "dangjian2",
    "admin123",
    "woaini",
    "5201314",
    "1qaz2wsx",
)
# The lists of Django 5.2 (BSD) and zxcvbn 4.5 (MIT), and from that of SecLists (MIT), by how often each came up in
# breaches, the first 3,500 of ten and of twelve characters and more; licences beside it. Small letters and digits, from
# eight characters on.
_LIST = Path(__file__).with_name("common_passwords") / "list.txt.gz"
# 单位 or 党建, in letters or signs, with a year, month or day behind or before it: what is guessed first
_WORD_AND_YEAR = re.compile(r"\D+(?:19|20)\d{2}\d{0,4}|(?:19|20)\d{2}\d{0,4}\D+")
_LETTERS_AND_DIGITS = (str.isupper, str.islower, str.isdigit)
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Codes are random, so that trying them out costs enough with less work; forty of a card are hashed at once.
_code_hasher = PasswordHasher(time_cost=1, memory_cost=7 * 1024, parallelism=1)
# Each hash takes 19 MiB: parallel sign-ins queue here instead of exhausting the memory.
_AT_ONCE = 4
_gate = threading.BoundedSemaphore(_AT_ONCE)
# Verified when the account is unknown, so that both cases take the same time. Made once with these very parameters:
# each process that hashed it anew would begin with 19 MiB and a tenth of a second.
_DUMMY = "$argon2id$v=19$m=19456,t=2,p=1$EU4zXRG/Ojf/txtUfo1d4g$fKe9vgD8bx1zNwZ+jj3oz+WFpj4EKXoFUFVdRkoET1s"


def hash_password(password: str) -> str:
    """Return the argon2id hash to store."""
    with _gate:
        return _hasher.hash(password)


def hash_passwords(many: Sequence[str]) -> list[str]:
    """The hashes of several passwords, worked out side by side."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(hash_password, many))


def hash_code(code: str) -> str:
    """Return the hash to store of a random code that is used once; ``verify_password`` looks at it."""
    with _gate:
        return _code_hasher.hash(code)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether *password* fits; with ``stored=None`` the answer is False after equal work."""
    with _gate:
        try:
            _hasher.verify(stored or _DUMMY, password)
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


def needs_rehash(stored: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def weaknesses(
    password: str, *, profile: Profile, username: str, names: tuple[str, ...] = ()
) -> list[str]:
    """Say in Chinese what is wrong with a new password under this profile; empty when nothing is."""
    found = []
    if len(password) < profile.length:
        found.append(f"密码至少{profile.length}个字符。")
    if len(password) > MAX_LENGTH:
        found.append(f"密码最多{MAX_LENGTH}个字符。")
    if _kinds(password) < profile.kinds:
        found.append(f"密码应含大写字母、小写字母、数字、符号中的至少{profile.kinds}种。")
    lowered = password.lower()
    if len(set(lowered)) < 5:
        found.append("密码中不同的字符太少，请换一个。")
    if username and username.lower() in lowered:
        found.append("密码不能包含账号。")
    plain = re.sub(r"[\W_]", "", lowered)
    if any(name and (name in password or _spelled(name) in plain) for name in names):
        found.append("密码不能包含姓名。")
    if (
        any(word in plain for word in _COMMON)
        or _WORD_AND_YEAR.fullmatch(plain)
        or not listed().isdisjoint({plain, plain.rstrip("0123456789")})
    ):
        found.append("这个密码过于常见，请换一个。")
    return found


def _kinds(password: str) -> int:
    """Of how many kinds the characters are: large letters, small letters, digits, and all else."""
    told = {tuple(kind(sign) for kind in _LETTERS_AND_DIGITS) for sign in password}
    return len(told)


@cache
def listed() -> frozenset[str]:
    """Passwords that many people use."""
    return frozenset(gzip.decompress(_LIST.read_bytes()).decode().split("\n"))


def _spelled(name: str) -> str:
    """The name in pinyin, without tones and spaces."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - its tables are large

    return "".join(lazy_pinyin(name)).lower()
