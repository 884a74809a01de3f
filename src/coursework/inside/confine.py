"""Lock a forked process into namespaces of its own: the inner of the two rings.

The outer ring is bubblewrap: no network, a read-only system, none of the course. It holds the fork
server. Each submission gets an inner ring, so that it sees no other one: its own processes, mounts,
users and limits. No privilege is needed; where there is one (root), students run as another user.
"""

import ctypes
import os
import resource
import signal
import sys
from dataclasses import dataclass

# From the headers of Linux; the numbers are the same on every architecture.
CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_PRIVATE = 2, 4, 8, 0x4000, 0x40000
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 4, 24, 38
CAPABILITY_VERSION = 0x20080522

SCRATCH = "/scratch"  # the only place where a submission can write

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Processor time is per cell, the rest at any moment."""

    cpu_seconds: int = 30
    memory_bytes: int = 4 * 2**30
    processes: int = 128
    file_bytes: int = 64 * 2**20
    scratch_bytes: int = 256 * 2**20
    output_bytes: int = 100_000


def new_namespaces() -> None:
    """Leave the shared namespaces. The next child that is forked is process 1 of its own."""
    flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWUTS
    _check(_libc.unshare(flags), "unshare")


def new_user_namespace() -> None:
    """Enter a user namespace without users; somebody outside has to `map_user`."""
    _check(_libc.unshare(CLONE_NEWUSER), "unshare")
    # Without this, files of /proc/self belong to root, and the namespace cannot be mapped.
    _prctl(PR_SET_DUMPABLE, 1)


def map_user(pid: int, user: int) -> None:
    """Make root inside the user namespace of `pid` the user `user` outside."""
    for file, text in (
        ("setgroups", "deny"),
        ("uid_map", f"0 {user} 1"),
        ("gid_map", f"0 {user} 1"),
    ):
        with open(f"/proc/{pid}/{file}", "w") as handle:
            handle.write(text)


def become_mapped_user() -> None:
    """Take on the user that `map_user` gave."""
    os.setresgid(0, 0, 0)
    os.setresuid(0, 0, 0)
    _prctl(PR_SET_DUMPABLE, 1)


def private_mounts(limits: Limits) -> None:
    """Cover every place that can be written with an empty one of limited size."""
    _mount(None, "/", None, MS_REC | MS_PRIVATE)
    options = f"size={limits.scratch_bytes},nr_inodes=20000,mode=0700"
    _mount("tmpfs", SCRATCH, "tmpfs", MS_NOSUID | MS_NODEV, options)
    _mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, options)


def own_proc() -> None:
    """Show in ``/proc`` the processes of this submission only (to be called by its process 1)."""
    _mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)


def give_up_everything(limits: Limits) -> None:
    """Set the limits and drop every capability, for this process and all that come from it."""
    for kind, value in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        resource.setrlimit(kind, (value, value))
    # When memory runs out, the kernel ends these processes first.
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")
    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    for capability in range(64):
        if _libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0):
            break  # the kernel has no more
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    _check(_libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")


def limit_cpu(seconds: int, in_all: int | None = None) -> None:
    """Let the kernel end this process after so many seconds of processor time from now.

    The limit can be set anew, up to the time `in_all` that was given first.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    now = int(used.ru_utime + used.ru_stime)
    last = resource.getrlimit(resource.RLIMIT_CPU)[1] if in_all is None else now + in_all
    resource.setrlimit(resource.RLIMIT_CPU, (min(now + max(seconds, 1), last), last))


def die_with_parent() -> None:
    """Ask the kernel to end this process when its parent ends."""
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def close_all_but(*keep: int) -> None:
    """Close every inherited descriptor except standard streams and those named."""
    low = 3
    for fd in sorted(keep):
        os.closerange(low, fd)
        low = fd + 1
    os.closerange(low, 65536)


def _mount(
    source: str | None, target: str, kind: str | None, flags: int, options: str = ""
) -> None:
    encoded = (part and part.encode() for part in (source, target, kind))
    _check(
        _libc.mount(*encoded, ctypes.c_ulong(flags), options.encode() or None), f"mount {target}"
    )


def _prctl(option: int, value: int) -> None:
    _check(_libc.prctl(option, value, 0, 0, 0), f"prctl {option}")


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


if sys.platform != "linux":
    raise ImportError("the sandbox is built from namespaces of Linux")
