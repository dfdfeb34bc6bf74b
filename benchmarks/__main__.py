"""Run every benchmark of this folder, or those that are named.

python -m benchmarks [NAME…]
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def main(names: list[str]) -> None:
    known = sorted(file.stem for file in Path(__file__).parent.glob("*.py") if not file.stem.startswith("_"))
    for name in names or known:
        if name not in known:
            sys.exit(f"no benchmark {name}; there are {', '.join(known)}")
        print(f"\n== {name} ==\n", flush=True)
        importlib.import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main(sys.argv[1:])
