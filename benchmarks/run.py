"""Run all benchmarks, one after the other, and put their tables into the README."""

import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
README = HERE.parent / "README.md"
BEGIN, END = "<!-- benchmarks: begin -->\n", "<!-- benchmarks: end -->\n"
OTHERS = {HERE / name for name in ("run.py", "measure.py", "hostile.py")}
SCRIPTS = sorted(set(HERE.glob("*.py")) - OTHERS)


def processor() -> str:
    """Return the name of the processor, as far as the system tells."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return " ".join(line.split(":")[1].split())
    return platform.processor()


def main() -> None:
    """Run every script; rewrite the README only if all of them succeed."""
    before, begin, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    assert begin, f"{README} has no line {BEGIN.strip()}"
    assert end, f"{README} has no line {END.strip()}"
    with tempfile.NamedTemporaryFile("r", suffix=".md", encoding="utf-8") as tables:
        for script in SCRIPTS:
            print(f"== {script.name}", flush=True)
            environment = os.environ | {"BENCHMARK_TABLES": tables.name}
            subprocess.run([sys.executable, script], check=True, env=environment)
        machine = f"Measured on one thread of an {processor()} by `make bench`.\n\n"
        README.write_text(before + BEGIN + machine + tables.read() + END + after, encoding="utf-8")
    print(f"The tables are in {README}.")


if __name__ == "__main__":
    main()
