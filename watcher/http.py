"""The one door to httpx, so that its successor can take its place here: a deadline and a byte cap around every request.

httpx has no limit on a whole exchange and hands out decompressed chunks of any size; both are bounded here.
"""

from __future__ import annotations
