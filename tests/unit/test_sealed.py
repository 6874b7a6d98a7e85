"""Sealing: known answers, what does not open, the key file."""

import pytest

from intranet.foundation import sealed
from intranet.foundation.errors import DamagedSeal, KeysMissing
from intranet.foundation.sealed import Algorithm, Key, Place
from tests.conftest import key_file

HERE = Place("sanction", "name_sealed", "0" * 32)


@pytest.fixture
def keys(tmp_path):
    sealed.use(tmp_path / "keys")
    yield tmp_path / "keys"
    sealed.use(key_file())


def encrypted(algorithm, secret, nonce, text, bound):
    """Ciphertext and tag as the cipher of an algorithm makes them."""
    from cryptography.hazmat.primitives.ciphers import Cipher, modes

    work = Cipher(
        algorithm.cipher(bytes.fromhex(secret)), modes.GCM(bytes.fromhex(nonce))
    ).encryptor()
    work.authenticate_additional_data(bytes.fromhex(bound))
    return (work.update(bytes.fromhex(text)) + work.finalize() + work.tag).hex()


def test_aes_256_gcm_gives_the_known_answer_of_test_case_16_of_its_specification():
    assert encrypted(
        Algorithm.AES_256_GCM,
        "feffe9928665731c6d6a8f9467308308" * 2,
        "cafebabefacedbaddecaf888",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
    ) == (
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"
    )


def test_sm4_gcm_gives_the_known_answer_of_rfc_8998():
    assert encrypted(
        Algorithm.SM4_GCM,
        "0123456789abcdeffedcba9876543210",
        "00001234567800000000abcd",
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
        "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
    ) == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )


@pytest.mark.parametrize("algorithm", Algorithm)
def test_what_was_sealed_opens_in_its_place_and_in_no_other(algorithm):
    key = Key("k1", algorithm, bytes(range(algorithm.key_bytes)))
    stored = key.seal("李二虎", HERE)
    assert stored.startswith(f"v1:{algorithm}:k1:")
    assert "李二虎" not in stored
    assert key.open(stored, HERE) == "李二虎"
    assert key.seal("李二虎", HERE) != stored
    for other in (
        HERE._replace(table="first_form_measure"),
        HERE._replace(column="document_sealed"),
        HERE._replace(row_key="1" * 32),
    ):
        with pytest.raises(DamagedSeal):
            key.open(stored, other)


@pytest.mark.parametrize("change", ["", "not base64", "AAAA"])
def test_a_text_that_was_altered_does_not_open(change):
    key = Key("k1", Algorithm.AES_256_GCM, bytes(32))
    stored = key.seal("李二虎", HERE)
    with pytest.raises(DamagedSeal):
        key.open(key.head + change, HERE)
    swapped = stored[:-6] + ("A" if stored[-6] != "A" else "B") + stored[-5:]
    with pytest.raises(DamagedSeal):
        key.open(swapped, HERE)


def test_a_mark_finds_the_same_text_and_differs_by_key_column_and_text():
    one, other = (Key("k", Algorithm.AES_256_GCM, bytes([n]) * 32) for n in (1, 2))
    mark = one.mark("7", "sanction", "person_sealed")
    assert mark == one.mark("7", "sanction", "person_sealed")
    others = {
        other.mark("7", "sanction", "person_sealed"),
        one.mark("8", "sanction", "person_sealed"),
        one.mark("7", "first_form_measure", "person_sealed"),
    }
    assert len(others | {mark}) == 4


def test_a_new_key_file_is_for_its_owner_alone_and_the_newest_key_seals(keys):
    first = sealed.add_key()
    assert keys.stat().st_mode & 0o777 == 0o600
    stored = sealed.ring().seal("文号", HERE)
    second = sealed.add_key(Algorithm.SM4_GCM)
    assert sealed.ring().present == second
    assert sealed.ring().open(stored, HERE) == "文号"
    assert sealed.ring().seal("文号", HERE).startswith(second.head)
    sealed.remove_key(first.id)
    with pytest.raises(DamagedSeal):
        sealed.ring().open(stored, HERE)


def test_the_key_that_seals_is_not_taken_out(keys):
    only = sealed.add_key()
    with pytest.raises(ValueError, match="no longer seals"):
        sealed.remove_key(only.id)


@pytest.mark.parametrize("content", ["", "one line\n", "k1 aes-256-gcm AAAA\n", "k1 rot13 AAAA\n"])
def test_a_key_file_that_cannot_be_read_gives_no_keys(keys, content):
    keys.write_text(content)
    keys.chmod(0o600)
    assert not sealed.available()
    with pytest.raises(KeysMissing):
        sealed.ring()


def test_a_key_file_that_everybody_may_read_is_refused(keys):
    sealed.add_key()
    keys.chmod(0o604)
    with pytest.raises(KeysMissing, match="chmod 600"):
        sealed.ring()
