"""What documents do to other documents, and when: dated acts with the sentence they rest on."""

from watcher.effects.consolidate import consolidate
from watcher.effects.find import find_effects

__all__ = ["consolidate", "find_effects"]
