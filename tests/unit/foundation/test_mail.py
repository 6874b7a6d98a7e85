"""Handing in a letter: over an encrypted connection to a server that proves who it is, against a real server."""

import ssl
from dataclasses import replace
from smtplib import SMTPException

import pytest

from intranet.foundation.mail import BadMailSetting, Encryption, MailServer, is_address, letter
from tests.factories.mail_server import PASSWORD, USER, mail_server

VALUES = {
    "HOST": "mail.example.cn",
    "PORT": "",
    "FROM": "dangjian@example.cn",
    "ENCRYPTION": "",
    "USER": "",
    "PASSWORD": "",
    "CA_FILE": "",
}


def made(**changes):
    return MailServer.of({**VALUES, **changes})


def one_letter():
    return letter(
        sender="dangjian@example.cn",
        name="某办公室机关党委",
        to="li@example.cn",
        subject="2025年10月20日提要：待办3项",
        text="李二虎同志：\n· 9月主题党日\n",
        number="digest-7-2025-10-20",
    )


def test_without_a_host_nothing_is_sent():
    assert made(HOST="") is None


@pytest.mark.parametrize(
    ("changes", "port", "encryption"),
    [
        ({}, 587, Encryption.STARTTLS),
        ({"ENCRYPTION": "tls"}, 465, Encryption.TLS),
        ({"ENCRYPTION": "none", "HOST": "127.0.0.1"}, 25, Encryption.NONE),
        ({"ENCRYPTION": "none", "HOST": "localhost", "PORT": "1025"}, 1025, Encryption.NONE),
    ],
)
def test_the_connection_is_encrypted_unless_the_server_is_this_machine(changes, port, encryption):
    server = made(**changes)
    assert (server.port, server.encryption) == (port, encryption)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"ENCRYPTION": "none"}, "only for a server on this machine"),
        ({"ENCRYPTION": "none", "HOST": "192.168.3.4"}, "only for a server on this machine"),
        ({"ENCRYPTION": "ssl"}, "starttls, tls or none"),
        ({"PORT": "smtp"}, "PORT must be a number"),
        ({"PORT": "70000"}, "PORT must be a number"),
        ({"FROM": ""}, "FROM must be the address"),
        ({"CA_FILE": "/nowhere/ca.pem"}, "is not there"),
    ],
)
def test_an_unsafe_setting_is_refused_with_a_sentence(changes, told):
    with pytest.raises(BadMailSetting, match=told):
        made(**changes)


def test_the_password_is_in_no_message_about_the_settings():
    assert "geheim" not in repr(made(USER="dangjian", PASSWORD="geheim"))


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("li.erhu@dj.example.cn", True),
        ("li", False),
        ("li@local", False),
        ("李@example.cn", False),
        ("a@example.cn,b@example.cn", False),
        ("a@b@example.cn", False),
        ("a@example.cn\nBcc: b@example.cn", False),
    ],
)
def test_an_address_is_one_address(text, fine):
    assert is_address(text) is fine


@pytest.mark.parametrize("encryption", [Encryption.STARTTLS, Encryption.TLS])
def test_a_letter_arrives_encrypted_and_signed_in(tmp_path, encryption):
    with mail_server(tmp_path, encryption) as (server, arrived):
        replace(server, user=USER, password=PASSWORD).send(one_letter())
    (found,) = arrived
    assert found.encrypted
    assert found.signed_in
    assert found.to == ["li@example.cn"]
    assert found.letter["Subject"] == "2025年10月20日提要：待办3项"
    assert found.letter["Message-ID"] == "<digest-7-2025-10-20@example.cn>"
    assert "9月主题党日" in found.letter.get_content()


def test_a_server_that_does_not_prove_who_it_is_gets_nothing(tmp_path):
    with (
        mail_server(tmp_path, Encryption.STARTTLS) as (server, arrived),
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        replace(server, ca_file=None).send(one_letter())
    assert arrived == []


def test_a_wrong_password_is_told_and_nothing_is_sent(tmp_path):
    with (
        mail_server(tmp_path, Encryption.STARTTLS) as (server, arrived),
        pytest.raises(SMTPException),
    ):
        replace(server, user=USER, password="wrong").send(one_letter())
    assert arrived == []
