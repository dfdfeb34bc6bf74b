"""Web pages."""

from watcher.read.html.data import read_data
from watcher.read.html.impostors import Impostor, impostor
from watcher.read.html.page import read_page

__all__ = ["Impostor", "impostor", "read_data", "read_page"]
