"""Runs the measurements that are named, or all: `python -m bench.run [command] [replay] ...`."""

import sys
from importlib import import_module
from pathlib import Path

ALL = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))


def main(names: list[str]) -> int:
    """Run each in turn; return 2 and say what there is when one is unknown."""
    if unknown := set(names) - set(ALL):
        print(f"{', '.join(sorted(unknown))}: no such measurement; there are {', '.join(ALL)}", file=sys.stderr)
        return 2
    for name in names or ALL:
        print(f"\n{name}\n{'-' * len(name)}", flush=True)
        import_module(f"bench.bench_{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
