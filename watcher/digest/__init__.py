"""Digests: composing what is owed to somebody into one message; the bulletin's own format."""

from watcher.digest.compose import compose

__all__ = ["compose"]
