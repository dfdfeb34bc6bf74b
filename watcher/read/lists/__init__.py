"""List pages in HTML, feeds, JSON lists and jpage data stores, each into its rows."""

from watcher.read.lists.reader import read_list

__all__ = ["read_list"]
