"""Digests: composing what is owed to somebody into one message; the bulletin's own format."""

from watcher.digest.compose import compose
from watcher.digest.entries import entry_of
from watcher.digest.gist import gist
from watcher.digest.labels import chinese_date, kind_labels

__all__ = ["chinese_date", "compose", "entry_of", "gist", "kind_labels"]
