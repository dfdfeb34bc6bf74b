"""The store: snapshots, documents, versions, effects, the log of changes, what is owed and what was sent."""

from watcher.store.blobs import Blobs, DamagedBlobError, UnwritableError
from watcher.store.documents import Known, Location
from watcher.store.health import Health, PassFigures
from watcher.store.locks import BusyError
from watcher.store.log import Event
from watcher.store.open import Rehearsal, Store, StoreError, open_store
from watcher.store.pages import Page

__all__ = [
    "Blobs",
    "BusyError",
    "DamagedBlobError",
    "Event",
    "Health",
    "Known",
    "Location",
    "Page",
    "PassFigures",
    "Rehearsal",
    "Store",
    "StoreError",
    "UnwritableError",
    "open_store",
]
