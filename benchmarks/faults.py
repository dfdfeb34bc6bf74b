"""Every point of the delivery path at which a process can die: SIGKILL at each of them, one by one.

    python -m benchmarks faults

A pass records three documents for a mailbox, a webhook and a chat group, and `send` delivers them. Before each statement and
commit, and before and after each word to a receiver, a process kills itself; a second one does what is left. Asked of the
result: each item came, a second copy only in the second call and under the key of the first (a chat group has no keys).
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.deliver.receivers import MailServer, WebServer
from tests.support.faults import Stage


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, MailServer() as mail, WebServer() as web:
        stage = Stage(Path(folder), mail, web)
        points = stage.points()
        print(f"{points.total()} points: " + ", ".join(f"{count} {kind}" for kind, count in points.items()), flush=True)
        began, tally, wrong = time.monotonic(), Counter[str](), []
        for point in range(1, points.total() + 1):
            outcome = stage.killed_at(point)
            tally["kills"] += outcome.died
            tally["kills after which something came a second time, under its key"] += bool(outcome.twice)
            if not outcome.well:
                wrong.append((point, outcome))
        for what, count in tally.items():
            print(f"{count:5} {what}")
        print(f"{len(wrong):5} points at which something was lost, or came twice otherwise")
        for point, outcome in wrong:
            print(f"      point {point}: {outcome}")
        print(f"      in {time.monotonic() - began:.0f} s")
