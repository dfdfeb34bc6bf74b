"""Secrets from the environment and from files that nobody else can read."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from watcher import signing
from watcher.config import ConfigError, load_home
from watcher.credentials import LONGEST, SecretError, bytes_of, environment, secret
from watcher.store import StoreError, open_store

VALUE = "correct horse"


def kept(folder: Path, rights: int = 0o600, text: str = f"{VALUE}\n") -> Path:
    file = folder / "SMTP_PASSWORD"
    file.write_text(text, "utf-8")
    file.chmod(rights)
    return file


def asked(home: Path, *, variable: str | None = None, file: str | None = None) -> str:
    return secret("mail.password", variable=variable, file=file, home=home)


def by_the_name_of_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_PASSWORD_FILE", str(kept(folder)))


def by_a_credential(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(folder, 0o400)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))


def by_the_variable(_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", VALUE)


@pytest.mark.parametrize("give", [by_the_variable, by_the_name_of_a_file, by_a_credential])
def test_what_the_configuration_names_is_looked_for_where_services_are_given_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, give: Callable[[Path, pytest.MonkeyPatch], None]
) -> None:
    give(tmp_path, monkeypatch)
    assert asked(tmp_path, variable="SMTP_PASSWORD") == VALUE


def test_the_variable_comes_before_its_file_and_that_before_a_credential(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_a_credential(tmp_path, monkeypatch)
    (tmp_path / "other").mkdir()
    monkeypatch.setenv("SMTP_PASSWORD_FILE", str(kept(tmp_path / "other", text="the file's")))
    assert environment("SMTP_PASSWORD") == "the file's"
    monkeypatch.setenv("SMTP_PASSWORD", "the variable's")
    assert environment("SMTP_PASSWORD") == "the variable's"


def test_a_file_is_seen_from_the_home(tmp_path: Path) -> None:
    kept(tmp_path)
    assert asked(tmp_path, file="SMTP_PASSWORD") == asked(Path("/nowhere"), file=str(tmp_path / "SMTP_PASSWORD")) == VALUE


def test_what_is_named_nowhere_is_empty_and_what_is_not_there_is_said(tmp_path: Path) -> None:
    assert asked(tmp_path) == ""
    with pytest.raises(SecretError, match=r"NO_SUCH_VARIABLE \(mail\.password_env\) is not set, and neither is NO_SUCH_VARIABLE_FILE"):
        asked(tmp_path, variable="NO_SUCH_VARIABLE")
    with pytest.raises(SecretError, match=r"nothing-here \(mail\.password_file\) cannot be read: No such file"):
        asked(tmp_path, file="nothing-here")


@pytest.mark.parametrize("rights", [0o640, 0o604, 0o644, 0o660, 0o620, 0o601])
def test_a_file_that_others_may_touch_is_refused_without_its_words(tmp_path: Path, rights: int) -> None:
    file = kept(tmp_path, rights)
    with pytest.raises(SecretError) as refused:
        asked(tmp_path, file=str(file))
    assert f"chmod 600 {file}" in str(refused.value)
    assert VALUE not in str(refused.value)


@pytest.mark.parametrize("rights", [0o600, 0o400, 0o700])
def test_a_file_of_its_owner_alone_is_taken(tmp_path: Path, rights: int) -> None:
    assert asked(tmp_path, file=str(kept(tmp_path, rights))) == VALUE


def seen(monkeypatch: pytest.MonkeyPatch, *, mode: int, owner: int, read_only: bool) -> None:
    """Let the kernel say of every open file what it says of one that a container or systemd puts before a service."""
    told, mount = os.fstat, os.fstatvfs
    fields = {"st_mode": stat.S_IFREG | mode, "st_uid": owner}
    monkeypatch.setattr(os, "fstat", lambda h: type("Stat", (), {n: getattr(told(h), n) for n in ("st_size",)} | fields)())
    flags = os.ST_RDONLY if read_only else 0
    monkeypatch.setattr(os, "fstatvfs", lambda h: type("Mount", (), {"f_flag": (mount(h).f_flag & ~os.ST_RDONLY) | flags})())


OURS, ROOT, ANOTHER = os.geteuid(), 0, os.geteuid() + 4711
HANDED_OVER = [
    pytest.param(0o444, ROOT, True, None, id="a container's secret"),
    pytest.param(0o440, ROOT, True, None, id="a credential of systemd, let in by an access list"),
    pytest.param(0o444, ROOT, False, "chmod 600", id="the same where somebody can write"),
    pytest.param(0o464, ROOT, True, "chmod 600", id="one that its group may write"),
    pytest.param(0o400, ANOTHER, True, "another user", id="a stranger's"),
    pytest.param(0o444, ANOTHER, True, "another user", id="a stranger's, open to all"),
]


@pytest.mark.parametrize(("mode", "owner", "read_only", "fault"), HANDED_OVER)
def test_what_root_put_before_this_service_alone_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, owner: int, *, read_only: bool, fault: str | None
) -> None:
    file = kept(tmp_path)
    with monkeypatch.context() as patched:
        seen(patched, mode=mode, owner=owner, read_only=read_only)
        try:
            found: bytes | str = bytes_of(file, "mail.password_file")
        except SecretError as wrong:
            found = str(wrong)
    assert (str(found).count(fault) == 1) if fault else found == f"{VALUE}\n".encode()


def test_what_is_no_secret_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir(mode=0o700)
    os.mkfifo(tmp_path / "pipe", 0o600)
    with pytest.raises(SecretError, match="is no file"):
        bytes_of(tmp_path / "pipe", "key")
    with pytest.raises(SecretError, match="is no file"):
        bytes_of(tmp_path / "folder", "key")
    with pytest.raises(SecretError, match="longer than"):
        bytes_of(kept(tmp_path, text="x" * (LONGEST + 1)), "key")
    kept(tmp_path).write_bytes(b"\xff\xfe")
    with pytest.raises(SecretError, match="is no text"):
        asked(tmp_path, file="SMTP_PASSWORD")


BOTH = [
    ("watcher.yaml", "mail: {username: watch, password_env: A, password_file: b}\n"),
    ("subscribers.yaml", "- {id: li, channel: {kind: webhook, url: 'https://example.org/', secret: s, secret_file: b}}\n"),
]


@pytest.mark.parametrize(("name", "text"), BOTH)
def test_a_secret_stands_in_one_place(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / name).write_text(text, "utf-8")
    with pytest.raises(ConfigError, match="stands in one place"):
        load_home(tmp_path)


def test_machines_that_are_given_one_key_sign_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_itself = signing.sign(tmp_path / "by itself", "li")
    monkeypatch.setenv(signing.GIVEN, "0123456789abcdef" * 4)
    one, other = (signing.sign(tmp_path / name, "li") for name in ("one", "other"))
    assert one == other != by_itself
    assert not (tmp_path / "one").exists()
    monkeypatch.setenv(signing.GIVEN, "short")
    with pytest.raises(SecretError, match="openssl rand"):
        signing.sign(tmp_path / "third", "li")


def test_a_database_is_entered_with_the_password_that_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres_url: str) -> None:
    monkeypatch.setenv("WATCHER_STORE_PASSWORD_FILE", str(kept(tmp_path)))
    store = open_store(postgres_url, tmp_path)
    assert store.engine.url.password == VALUE
    assert VALUE not in str(store.engine.url)
    store.close()
    kept(tmp_path, 0o644)
    with pytest.raises(StoreError, match="WATCHER_STORE_PASSWORD_FILE"):
        open_store(postgres_url, tmp_path)
