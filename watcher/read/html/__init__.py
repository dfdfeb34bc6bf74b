"""Web pages."""

from watcher.read.html.impostors import Impostor, impostor
from watcher.read.html.page import read_page

__all__ = ["Impostor", "impostor", "read_page"]
