"""What the tables are made of: times, and numbered rows."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, DateTime, Dialect, Integer, TypeDecorator


class Moment(TypeDecorator[datetime]):
    """An aware time; SQLite keeps no zone, so it is UTC on the way in and out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time; turn others to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give the time as an aware one in UTC."""
        del dialect
        if value is None:
            return None
        return _in_utc(value)


@lru_cache(maxsize=256)  # the rows of one pass name the same few moments thousands of times, and hold them once
def _in_utc(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def numbered() -> Column[int]:
    """Give the key of a table whose rows are numbered."""
    return Column("id", Integer, primary_key=True)
