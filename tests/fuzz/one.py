"""Fuzz one parser: python -m tests.fuzz.one NAME SECONDS. Guided by coverage (atheris); what fails lies in tests/fuzz/found/NAME/."""

from __future__ import annotations

import logging
import sys
import tempfile
from pathlib import Path

import atheris

from tests.fuzz.targets import TARGETS

FOUND = Path(__file__).parent / "found"
MOST_SECONDS, MOST_MIB, LONGEST = 20, 3000, 200_000


def main(name: str, seconds: int) -> None:
    target = TARGETS[name]
    logging.disable()
    for seed in target.seeds():
        target.run(seed)  # everything is imported before it is measured
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(target.seeds()):
            (Path(folder) / str(number)).write_bytes(seed)
        (FOUND / name).mkdir(parents=True, exist_ok=True)
        limits = [f"-max_total_time={seconds}", f"-timeout={MOST_SECONDS}", f"-rss_limit_mb={MOST_MIB}", f"-max_len={LONGEST}"]
        atheris.Setup([sys.argv[0], *limits, f"-artifact_prefix={FOUND / name}/", "-verbosity=0", folder], target.run)
        atheris.Fuzz()


if __name__ == "__main__":
    with atheris.instrument_imports(include=["watcher"]):
        import watcher.compare
        import watcher.effects
        import watcher.fetch
        import watcher.match
        import watcher.read.formats
        import watcher.read.lists.reader  # noqa: F401
    main(sys.argv[1], int(sys.argv[2]))
