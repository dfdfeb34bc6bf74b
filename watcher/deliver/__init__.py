"""Delivering: mail, webhooks and chat robots, each in its own form; a try ends as sent, again or refused."""

from watcher.deliver.courier import Courier
from watcher.deliver.message import NOTES, Ended, Message, Outcome, message_key

__all__ = ["NOTES", "Courier", "Ended", "Message", "Outcome", "message_key"]
