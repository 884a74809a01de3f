import subprocess
import sys
from pathlib import Path

INSIDE = Path(__file__).resolve().parents[2] / "src" / "coursework" / "inside"
PROGRAM = """
import os, pages
data = bytearray(os.urandom(2**20) * 64)
before = bytes(data)
moved = pages.collapse()
with open("/proc/self/smaps_rollup") as memory:
    huge = sum(1024 * int(line.split()[1]) for line in memory if "AnonHuge" in line)
child = os.fork()
if child == 0:
    data[::4096] = bytes(len(data) // 4096)
    os._exit(0)
os.waitpid(child, 0)
print(moved, huge, data == before)
"""


def test_memory_keeps_its_content_in_huge_pages():
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=INSIDE, capture_output=True, text=True, check=True
    )
    moved, huge, same = run.stdout.split()
    assert same == "True"
    assert int(moved) <= int(huge)  # both are 0 where this system has no huge pages
