"""What a database says when it fails, in words for a person: what is wrong, and what to do."""

from __future__ import annotations

FAULTS = (
    ("locked", "another program holds the database for too long; stop it, or try again when it has done"),
    ("full", "the disk is full; free some room, nothing is lost: what was under way is done again"),
    ("disk i/o", "the disk cannot be read or written; see that it is not full or failing, then `watcher verify`"),
    ("malformed", "the database file is damaged; stop all that runs on it, try `watcher verify`, and restore the last backup"),
    ("not a database", "the file is no database, or its start is damaged; restore the last backup"),
    ("readonly", "the database may not be written by this user; see to the rights of the state folder"),
    ("unable to open", "the file cannot be opened; see that the state folder is there and may be written"),
    ("connection", "the server does not answer; see that it runs, what was under way is done again"),
    ("server closed", "the server went away; what was under way is done again"),
    ("terminating", "the server went away; what was under way is done again"),
)
"""A word of SQLite's or PostgreSQL's message → what to do (sqlite.org/rescode.html; libpq's and the server's own words)."""
DATABASE = frozenset({"OperationalError", "DatabaseError", "InternalError", "InterfaceError"})
"""SQLAlchemy's errors that are about the database as a whole, and not about a row."""


def explained(wrong: BaseException) -> str:
    """Give a failure of the database in one line, with what to do; the statement and its values are left out."""
    first = _first(wrong)
    said = " ".join(str(getattr(first, "orig", None) or first).split())
    advice = next((words for sign, words in FAULTS if sign in said.lower()), "see the database's own log")
    return f"the store cannot be used: {said}; {advice}"


def _first(wrong: BaseException) -> BaseException:
    """Give what failed first: a database that has given up a transaction refuses to take its savepoints back as well."""
    found, before = wrong, wrong.__context__
    while before is not None:
        if type(before).__name__ in DATABASE and hasattr(before, "orig"):
            found = before
        before = before.__context__
    return found
