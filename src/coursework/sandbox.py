"""The outer ring: bubblewrap around a fork server that has the libraries loaded."""

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from coursework import inside
from coursework.errors import CourseworkError
from coursework.inside import confine
from coursework.inside.confine import Limits
from coursework.inside.wire import Channel, ProtocolError

INSIDE = "/inside"  # where a sandbox sees the package `coursework.inside`
STUDENT_USERS = range(60_000, 65_000)  # where root grades, students run as one of these users
START_SECONDS = 120
INSTALL = "install it (Debian and Ubuntu: apt install bubblewrap)"


class NoSandbox(CourseworkError):
    """Student code cannot be isolated on this machine."""


def check_available() -> None:
    """Raise `NoSandbox`, with what to do, unless this machine can isolate student code."""
    if sys.platform != "linux":
        raise NoSandbox(
            "student code can be isolated on Linux only: grade in a virtual machine or container, "
            "or grade students you trust with --no-sandbox."
        )
    if shutil.which("bwrap") is None:
        raise NoSandbox(
            f"bubblewrap (the program bwrap) is missing, which isolates student code: {INSTALL}, "
            "or grade students you trust with --no-sandbox."
        )
    tried = subprocess.run(
        [*_ring(), "true"], capture_output=True, text=True, check=False, env=_environment()
    )
    if tried.returncode != 0:
        raise NoSandbox(
            f"bubblewrap cannot isolate student code here ({tried.stderr.strip()}): allow user "
            "namespaces (Ubuntu: sysctl kernel.apparmor_restrict_unprivileged_userns=0), "
            "or grade students you trust with --no-sandbox."
        )


class Sandbox:
    """A fork server that is starting or running; `start` opens a sandbox for one submission.

    With ``isolated=False`` the server runs without either ring: for tests of the engine, and for
    teachers who trust their students.
    """

    def __init__(self, limits: Limits, *, isolated: bool = True):
        self.limits = limits
        ours, theirs = socket.socketpair()
        user = STUDENT_USERS[os.getpid() % len(STUDENT_USERS)] if os.getuid() == 0 else -1
        if isolated:
            folder, ring, mode = INSIDE, _ring(), "isolated"
        else:
            folder, ring, mode = str(_folder()), [], "open"
        self._process = subprocess.Popen(
            [
                *ring,
                sys.executable,
                "-s",
                f"{folder}/student.py",
                str(theirs.fileno()),
                str(user),
                mode,
            ],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=_environment(),
            start_new_session=True,
        )
        theirs.close()
        self._control = Channel(ours)
        self._ready = False

    @contextmanager
    def start(self) -> Iterator[Channel]:
        """Open a sandbox; give a channel to its first process; end everything in it."""
        self._wait_until_ready()
        ours, theirs = socket.socketpair()
        try:
            self._control.send({"op": "start", "limits": asdict(self.limits)}, fd=theirs.fileno())
        finally:
            theirs.close()
        reply, _ = self._control.receive(START_SECONDS)
        channel = Channel(ours)
        try:
            if "failed" in reply:
                raise NoSandbox(reply["failed"])
            yield channel
        finally:
            channel.close()
            self.end()

    def _wait_until_ready(self) -> None:
        if self._ready:
            return
        try:
            self._control.receive(START_SECONDS)
        except ProtocolError as error:
            self.close()
            said = self._process.stderr.read().decode(errors="replace").strip()
            raise NoSandbox(f"the sandbox did not start: {said or error}") from error
        self._ready = True

    def end(self) -> None:
        """End all that runs in sandboxes of this server."""
        self._control.send({"op": "end"})
        self._control.receive(START_SECONDS)

    def close(self) -> None:
        """End the server and everything in it."""
        self._control.close()
        self._process.kill()
        self._process.wait()


def _ring() -> list[str]:
    """Return the command line of bubblewrap, up to the program that it runs."""
    command = ["bwrap", "--die-with-parent", "--new-session"]
    command += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    command += ["--unshare-cgroup-try"]
    if os.getuid() != 0:
        command += ["--unshare-user"]
    for folder in ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin"):
        path = Path(folder)
        if path.is_symlink():
            command += ["--symlink", os.readlink(path), folder]
        elif path.is_dir():
            command += ["--ro-bind", folder, folder]
    for file in ("/etc/ld.so.cache", "/etc/fonts", "/etc/localtime", "/etc/alternatives"):
        command += ["--ro-bind-try", file, file]
    for prefix in _python_folders():
        for parent in reversed(Path(prefix).parents[:-1]):
            command += ["--perms", "0755", "--dir", str(parent)]  # else only root may pass
        command += ["--ro-bind", prefix, prefix]
    command += ["--ro-bind", str(_folder()), INSIDE]
    for secret in _installed_secrets():
        command += ["--tmpfs", secret]
    # The server of root mounts its own /proc, in which nothing is covered.
    command += ["--dir" if os.getuid() == 0 else "--proc", "/proc"]
    command += ["--dev", "/dev", "--tmpfs", confine.SCRATCH]
    command += ["--remount-ro", "/", "--chdir", confine.SCRATCH]
    return command


def _environment() -> dict[str, str]:
    """Return all that a student's process may know of the environment outside."""
    return {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": confine.SCRATCH,
        "TMPDIR": confine.SCRATCH,
        "MPLCONFIGDIR": f"{confine.SCRATCH}/.matplotlib",
        "IPYTHONDIR": f"{confine.SCRATCH}/.ipython",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "agg",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
        **{
            key: os.environ[key]
            for key in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
            if key in os.environ
        },
    }


def _folder() -> Path:
    return Path(inside.__file__).parent


def _python_folders() -> list[str]:
    """Return the folders of this Python: its environment, its installation, its libraries."""
    folders = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    # An interpreter that a symbolic link points to lies elsewhere.
    folders.add(str(Path(sys.executable).resolve().parent.parent))
    return sorted(
        folder for folder in folders if not folder.startswith("/usr/") and folder != "/usr"
    )


def _installed_secrets() -> list[str]:
    """Return our own packages where they lie in the environment, which a sandbox sees."""
    secrets = []
    for name in ("coursework", "output_layer"):
        spec = importlib.util.find_spec(name)
        folder = Path(next(iter(spec.submodule_search_locations))) if spec else None
        if folder and any(folder.is_relative_to(prefix) for prefix in _python_folders()):
            secrets.append(str(folder))
    return secrets
