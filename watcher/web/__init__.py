"""The web pages, feeds and API: what was told and what is known, to read; nothing is decided here."""

from watcher.web.app import create_app

__all__ = ["create_app"]
