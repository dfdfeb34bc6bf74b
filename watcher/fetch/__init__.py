"""Fetching: pages from sites, politely and within limits, as an `Answer`, or the `Trouble` in words."""

from watcher.fetch.answer import Answer, Trouble
from watcher.fetch.client import Client, fetch_once

__all__ = ["Answer", "Client", "Trouble", "fetch_once"]
