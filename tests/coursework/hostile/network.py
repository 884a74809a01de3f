"""The network.

Connections to the machine that grades, to the outside, and to the sockets of its other
programs.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% after softmax
import glob
import socket

targets = [
    ("127.0.0.1", int("@PORT@")),
    ("localhost", int("@PORT@")),
    ("1.1.1.1", 53),
    ("169.254.169.254", 80),
]
for target in targets:
    try:
        with socket.create_connection(target, timeout=2) as connection:
            connection.sendall(b"a student was here")
            print("loot:", target)
    except OSError:
        pass
try:
    print("loot:", socket.getaddrinfo("example.org", 80))
except OSError:
    pass
paths = [
    "/run/docker.sock",
    "/var/run/docker.sock",
    "/run/dbus/system_bus_socket",
    "/tmp/.X11-unix/X0",
]
for path in [
    *paths,
    "\0/tmp/.X11-unix/X0",
    "\0@TOKEN@",
    *glob.glob("/run/*/*"),
    *glob.glob("/tmp/*/*"),
]:
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(path)
            print("loot:", path)
    except OSError:
        pass
try:
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as connection:
        print("loot: raw packets")
except OSError:
    pass
