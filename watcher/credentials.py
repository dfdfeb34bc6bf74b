"""Secrets from where a service is given them: the environment, or files that nobody else can read.

A file is named by the configuration, by `NAME_FILE` in the environment (as containers do it), or lies under the name
itself in `$CREDENTIALS_DIRECTORY` (systemd, `LoadCredential=`). A value is never part of a message.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

OTHERS = 0o077
"""Rights of those who do not own a file."""
WRITERS = 0o022
LONGEST = 65_536
"""Bytes of a secret; a file that is longer is another one."""


class SecretError(OSError):
    """A secret that cannot be had: which, why, and what to do."""


def secret(key: str, *, variable: str | None, file: str | None, home: Path) -> str:
    """Give the secret of a configuration key such as `mail.password`; empty where neither a variable nor a file is named.

    A file is seen from the home. Raises SecretError.
    """
    if file:
        return text_of(home / file, f"{key}_file")
    if not variable:
        return ""
    found = environment(variable, f"{key}_env")
    if found is None:
        raise SecretError(f"the environment variable {variable} ({key}_env) is not set, and neither is {variable}_FILE")
    return found


def environment(name: str, key: str = "") -> str | None:
    """Give what the environment calls `name`: the variable, else the file that `name`_FILE names, else the credential; None for neither.

    `key` says where in the configuration it is asked for. Raises SecretError for a file that is there and cannot be used.
    """
    if name in os.environ:
        return os.environ[name]
    if named := os.environ.get(f"{name}_FILE"):
        return text_of(Path(named), key or f"{name}_FILE")
    if folder := os.environ.get("CREDENTIALS_DIRECTORY"):
        file = Path(folder, name)
        return text_of(file, key or name) if file.exists() else None
    return None


def text_of(file: Path, key: str) -> str:
    """Give the text of a secret's file without the line's end that editors add. Raises SecretError."""
    try:
        return bytes_of(file, key).decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as wrong:
        raise SecretError(f"{file} ({key}) is no text") from wrong


def bytes_of(file: Path, key: str) -> bytes:
    """Give what a secret's file holds. Raises SecretError for one that is not there, too long, or that others may read."""
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as wrong:
        raise SecretError(f"{file} ({key}) cannot be read: {wrong.strerror or wrong}") from wrong
    try:
        if fault := _fault(file, handle):
            raise SecretError(f"{file} ({key}) {fault}")
        data = os.read(handle, LONGEST + 1)
    finally:
        os.close(handle)
    if len(data) > LONGEST:
        raise SecretError(f"{file} ({key}) is longer than {LONGEST} bytes, and no secret")
    return data


def _fault(file: Path, handle: int) -> str | None:
    """Say why an open file may not hold a secret; None for one that may. Asked of the open file, so that none is put in its place."""
    seen = os.fstat(handle)
    if not stat.S_ISREG(seen.st_mode):
        return "is no file"
    if seen.st_uid not in {0, os.geteuid()}:
        return f"belongs to another user (uid {seen.st_uid}): chown it to the one that runs this program"
    if seen.st_mode & OTHERS and not _handed_over(seen, handle):
        return f"can be read by others than its owner: chmod 600 {file}"
    return None


def _handed_over(seen: os.stat_result, handle: int) -> bool:
    """Whether root put a file before this service alone, as containers and systemd do: on a mount that nobody can write to.

    There the rights say little: a container has no others in it (0444), and systemd lets the service in by an access
    list, which shows as rights of the group (0440) in a folder that is closed to everybody else.
    """
    read_only = bool(os.fstatvfs(handle).f_flag & os.ST_RDONLY)
    return seen.st_uid == 0 and not seen.st_mode & WRITERS and read_only
