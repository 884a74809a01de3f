"""Its own memory, for hidden tests.

It searches what was forked with it, and the processes before it, for the text of a hidden test.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% after softmax
import os
import re

# What is searched lies in memory as well: only what follows tells that it is the real thing.
wanted = {
    b"BEGIN " + b"HIDDEN": b" TESTS",
    b"quo" + b"kka_shift": b" in (",
    b"HOSTILE" + b"_CANARY": b"=can",
}
for pid in ("self", "1", str(os.getppid())):
    try:
        maps = open(f"/proc/{pid}/maps").read()
        memory = open(f"/proc/{pid}/mem", "rb", 0)
    except OSError:
        continue
    room = 80_000_000
    for begin, end in re.findall(r"^(\w+)-(\w+) rw.. \w+ 00:00", maps, re.MULTILINE):
        begin, end = int(begin, 16), int(end, 16)
        if end - begin > room:
            continue
        room -= end - begin
        try:
            memory.seek(begin)
            data = memory.read(end - begin)
        except (OSError, ValueError, OverflowError):
            continue
        for word, following in wanted.items():
            at = -1
            while (at := data.find(word, at + 1)) >= 0:
                if data.startswith(following, at + len(word)):
                    print("loot:", pid, data[at : at + 200])
