"""The store: snapshots, documents, versions, effects, the log of changes, what is owed and what was sent."""

from watcher.store.blobs import Blobs, DamagedBlobError
from watcher.store.locks import BusyError
from watcher.store.open import Store, StoreError, open_store

__all__ = ["Blobs", "BusyError", "DamagedBlobError", "Store", "StoreError", "open_store"]
