"""List pages in HTML, feeds, JSON lists and jpage data stores, each into its rows; and where else a page says that rows are."""

from watcher.read.lists.leads import Lead, leads_in_program, leads_of, programs_of
from watcher.read.lists.reader import read_list

__all__ = ["Lead", "leads_in_program", "leads_of", "programs_of", "read_list"]
