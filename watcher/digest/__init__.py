"""Digests: composing what is owed to somebody into one message; the bulletin's own format."""

from watcher.digest.compose import compose
from watcher.digest.entries import entry_of

__all__ = ["compose", "entry_of"]
