"""What the documents name exists: commands, settings, files, pictures."""

import ast
import re
from pathlib import Path

import click
import pytest

from intranet.foundation.config import PROJECT_ROOT

DOCUMENTS = (
    "README.md",
    "README.zh-CN.md",
    "CONTRIBUTING.md",
    "docs/security.md",
    "docs/user-guide.zh-CN.md",
)
# a name in a place to be chosen: <name>, 000N, …
PLACEHOLDER = re.compile(r"[<>…*]|000N")
TOP_LEVEL = "(?:intranet|templates|static|migrations|tests|docs|deploy)/"


def text_of(name: str) -> str:
    return (PROJECT_ROOT / name).read_text(encoding="utf-8")


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))


def settings_read() -> set[str]:
    """Names that config.py asks the environment for."""
    tree = ast.parse(text_of("intranet/foundation/config.py"))
    return {
        f"INTRANET_{node.args[0].value}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"get", "flag"}
        and isinstance(node.args[0], ast.Constant)
    }


@pytest.mark.parametrize("document", DOCUMENTS)
def test_named_make_targets_exist(document):
    named = set(re.findall(r"(?:^|`|= )make ([a-z]+)", text_of(document), re.MULTILINE))
    assert named <= make_targets()
    if document.startswith("README"):
        assert {"run", "test"} <= named


def test_every_setting_is_in_the_example_and_the_other_way_round():
    listed = re.findall(r"^(?:# )?(INTRANET_[A-Z_]+)=", text_of(".env.example"), re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert set(listed) == settings_read()


def test_the_readme_has_a_row_for_every_setting():
    rows = re.findall(r"^\| `(INTRANET_[A-Z_]+)` \|", text_of("README.md"), re.MULTILINE)
    assert set(rows) == settings_read()


def commands() -> list[str]:
    """First cells of the table of commands."""
    return re.findall(r"^\| `([a-z]+ [a-z]+[^`]*)` \|", text_of("README.md"), re.MULTILINE)


def test_named_commands_exist_with_their_options(backend):
    assert len(commands()) >= 5
    for line in commands():
        group_name, name = line.split()[:2]
        group = backend.app.cli.commands.get(group_name)
        assert isinstance(group, click.Group), line
        command = group.get_command(click.Context(group), name)
        assert command is not None, line
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", line)) <= known, line


def test_every_own_command_is_in_the_readme(backend):
    own = {
        f"{group.name} {name}"
        for group in backend.app.cli.commands.values()
        if isinstance(group, click.Group) and group.name != "db"
        for name in group.commands
    }
    assert own <= {" ".join(line.split()[:2]) for line in commands()}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_named_files_and_folders_exist(document):
    named = {
        word
        for word in re.findall(r"`([^`\s]+)`", text_of(document))
        if re.match(TOP_LEVEL, word) and not PLACEHOLDER.search(word)
    }
    assert {
        word for word in named if not (PROJECT_ROOT / word.partition("::")[0]).exists()
    } == set()


def links(document: str) -> list[str]:
    return re.findall(r"\]\(([^)\s]+)\)", text_of(document))


@pytest.mark.parametrize("document", [*DOCUMENTS, "CHANGELOG.md"])
def test_links_and_pictures_lead_somewhere(document):
    folder = (PROJECT_ROOT / document).parent
    targets = [
        Path(folder, link.partition("#")[0]) for link in links(document) if "://" not in link
    ]
    assert [str(target) for target in targets if not target.exists()] == []


def test_every_picture_is_used():
    used = {Path(link).name for document in DOCUMENTS for link in links(document)}
    assert {picture.name for picture in (PROJECT_ROOT / "docs/images").glob("*.png")} <= used


def test_the_demo_accounts_of_the_readmes_are_those_of_the_demo():
    from intranet.demo.accounts import accounts

    known = {account.username for account in accounts()}
    for document in ("README.md", "README.zh-CN.md"):
        rows = re.findall(r"^\| (`[^|]+) \|", text_of(document), re.MULTILINE)
        named = {
            word
            for row in rows
            for word in re.findall(r"`([a-z]+(?:\d\d)?)`", row)
            if word in known or re.fullmatch(r"[a-z]+\d\d", word)
        }
        assert named <= known, document
        assert {"staff", "leader", "jiwei", "archivist", "sysadmin", "secadmin", "auditor"} <= named


def test_chinese_documents_keep_the_wording_rules():
    for document in ("README.zh-CN.md", "docs/user-guide.zh-CN.md"):
        text = re.sub(r"!\[", "[", text_of(document))
        assert not re.search("[！!]", text), f"{document}: no exclamation marks"
        # half-width punctuation after a Chinese character
        assert re.findall(r"[\u4e00-\u9fff][,;?:]", text) == [], document
