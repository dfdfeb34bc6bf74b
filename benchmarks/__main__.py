"""Run every benchmark of this folder, or those that are named; numbers after a name are its own.

python -m benchmarks [NAME [NUMBER…]…]
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def main(words: list[str]) -> None:
    known = sorted(file.stem for file in Path(__file__).parent.glob("*.py") if not file.stem.startswith("_"))
    asked: list[tuple[str, list[int]]] = []
    for word in words or known:
        if word.isdigit() and asked:
            asked[-1][1].append(int(word))
        elif word in known:
            asked.append((word, []))
        else:
            sys.exit(f"no benchmark {word}; there are {', '.join(known)}")
    for name, numbers in asked:
        print(f"\n== {name} ==\n", flush=True)
        importlib.import_module(f"benchmarks.{name}").main(*numbers)


if __name__ == "__main__":
    main(sys.argv[1:])
