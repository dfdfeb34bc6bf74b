"""Fuzz every parser, or those that are named, for some seconds each: python -m tests.fuzz [--seconds N] [NAME…]."""

from __future__ import annotations

import argparse
import subprocess
import sys

from tests.fuzz.targets import TARGETS


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("names", nargs="*", choices=[*TARGETS, []])
    asked = parser.parse_args()
    failed = []
    for name in asked.names or TARGETS:
        done = subprocess.run(
            [sys.executable, "-m", "tests.fuzz.one", name, str(asked.seconds)], stderr=subprocess.PIPE, text=True, check=False
        )
        print(f"{name:12} {'ok' if not done.returncode else 'FAILED'}", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stderr[-3000:], file=sys.stderr)
    if failed:
        print(f"what failed lies in tests/fuzz/found/: {', '.join(failed)}")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
