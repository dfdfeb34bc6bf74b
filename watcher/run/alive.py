"""Signs of life to the outside: a mark in the store, and a call to an address that raises the alarm when it hears nothing."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError

from watcher.http import NoReply, get
from watcher.log import logger
from watcher.store import heartbeats

if TYPE_CHECKING:
    from datetime import datetime

    from watcher.config import Home
    from watcher.store import Store

DAEMON = "daemon"
"""The sign of life that a daemon and the workers of a cluster give."""
PATIENCE = 10.0
"""Seconds that the address may take to answer."""


def beat(home: Home, store: Store, now: datetime) -> None:
    """Say that the daemon, or a worker, lives and has done its round."""
    with store.transaction() as conn:
        heartbeats.beat(conn, DAEMON, now, f"{socket.gethostname()}:{os.getpid()}")
    ping(home)


def rest(store: Store) -> None:
    """Say that the daemon was stopped by its owner: nobody misses it. One that died is missed."""
    with suppress(SQLAlchemyError), store.transaction() as conn:  # a database that is away keeps no daemon from stopping
        heartbeats.end(conn, DAEMON)


def ping(home: Home) -> bool:
    """Call `operator.ping_url`, where there is one; gives whether it answered well. A failure is logged and stops nothing.

    The address is a secret, so that only its host stands in the log.
    """
    url = home.settings.operator.ping_url
    if url is None:
        return False
    try:
        status = get(url, timeout=PATIENCE, allow_private=True, proxy=home.settings.fetch.proxy).status
    except NoReply as wrong:
        logger.warning("the ping was not answered", host=urlsplit(url).hostname, kind=wrong.kind)
        return False
    if status >= 300:
        logger.warning("the ping was not answered well", host=urlsplit(url).hostname, status=status)
    return status < 300
