"""The demo: the whole job on sample sites that change, within seconds and without network."""

from watcher.demo.columns import wrapped
from watcher.demo.play import Played, play
from watcher.demo.story import site_names, subscribers

__all__ = ["Played", "play", "site_names", "subscribers", "wrapped"]
