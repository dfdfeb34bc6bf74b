"""The store: snapshots, documents, versions, effects, the log of changes, what is owed and what was sent."""

from watcher.store.blobs import Blobs
from watcher.store.documents import Known, Location
from watcher.store.health import Health, PassFigures
from watcher.store.locks import BusyError
from watcher.store.log import Event
from watcher.store.open import Rehearsal, Store, StoreError, open_store
from watcher.store.pages import Page
from watcher.store.shelf import DamagedBlobError, PlaceError, UnwritableError
from watcher.store.snapshots import Snapshots

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
    "PlaceError",
    "Rehearsal",
    "Snapshots",
    "Store",
    "StoreError",
    "UnwritableError",
    "open_store",
]
