"""Web pages."""

from watcher.read.html.data import read_data, read_drawn_page
from watcher.read.html.impostors import Impostor, impostor

__all__ = ["Impostor", "impostor", "read_data", "read_drawn_page"]
