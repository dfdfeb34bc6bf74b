"""The database as such: its pages, its indexes, its foreign keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import DatabaseError

from watcher.run.tending.verify.findings import Finding, Verified

if TYPE_CHECKING:
    from watcher.store import Store

MOST = 20
"""Lines that the database may say of its damage; the first tell enough."""
ADVICE = "停止所有使用者，恢复最近的备份（watcher restore）；没有备份时用 sqlite3 的 .recover 救出可读的部分"


def verify_database(store: Store, seen: Verified) -> bool:
    """Let the database look at itself; False where it is too damaged for the rest to mean anything.

    PostgreSQL holds its foreign keys at any time and its pages by checksums of its own: it is only asked whether it answers.
    """
    seen.looked_at["database"] += 1
    if store.engine.dialect.name != "sqlite":
        return True
    try:
        with store.read() as conn:
            said = [str(row[0]) for row in conn.exec_driver_sql(f"PRAGMA integrity_check({MOST})")]
            orphans = conn.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(MOST)
    except DatabaseError as wrong:
        seen.findings.append(Finding("database", "state", str(wrong.orig), ADVICE))
        return False
    damage = [line for line in said if line != "ok"]
    seen.findings += [Finding("database", "state", line, ADVICE) for line in damage]
    seen.findings += [Finding("foreign_key", f"{row[0]} {row[1]}", f"所指的{row[2]}不存在", ADVICE) for row in orphans]
    return not damage
