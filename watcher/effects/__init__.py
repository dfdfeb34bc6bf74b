"""What documents do to other documents, and when: dated acts with the sentence they rest on."""

from watcher.effects.find import find_effects

__all__ = ["find_effects"]
