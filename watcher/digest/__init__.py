"""Digests: composing what is owed to somebody into one message; the bulletin's own format."""

from watcher.digest.around import Around, Blind, Coming
from watcher.digest.compose import compose
from watcher.digest.entries import entry_of
from watcher.digest.gist import gist
from watcher.digest.labels import chinese_date, kind_labels

__all__ = ["Around", "Blind", "Coming", "chinese_date", "compose", "entry_of", "gist", "kind_labels"]
