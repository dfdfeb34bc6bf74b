"""Bytes to documents: bulletins, web pages, list pages, attachments."""

from watcher.read.charset import Decoded, decode
from watcher.read.formats import read_bytes
from watcher.read.html import Impostor, impostor
from watcher.read.lists import read_list
from watcher.read.markdown import to_markdown

__all__ = ["Decoded", "Impostor", "decode", "impostor", "read_bytes", "read_list", "to_markdown"]
