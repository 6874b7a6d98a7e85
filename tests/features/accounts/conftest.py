"""What the tests of accounts share."""

import pytest
from argon2 import PasswordHasher

from intranet.foundation import passwords


@pytest.fixture
def quick_hashes(monkeypatch):
    """New passwords and codes are hashed with the least work: these tests make many, and look at something else."""
    least = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", least)
    monkeypatch.setattr(passwords, "_code_hasher", least)
