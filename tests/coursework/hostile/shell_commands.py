"""Magics and shell commands.

IPython runs programs: a listing of processes, a copy of the passwords, a background job.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% after softmax
shell = get_ipython()
for command in (
    "cat @CANARY@ /etc/shadow @COURSE@/class/gradebook.db",
    "grep -s . /proc/[0-9]*/environ | grep -a HOSTILE",
    "(exec -a left-shell sleep 86400) > /dev/null 2>&1 &",
    "touch @COURSE@/@TOKEN@ /tmp/@TOKEN@",
    "find / -maxdepth 3 -name '*@TOKEN@*' -o -name 'gradebook.db' 2> /dev/null",
    "sudo -n id; su -c id; mount; unshare -r true",
):
    try:
        lines = shell.getoutput(command)
    except BaseException as error:
        lines = []
    refusals = ("enied", "No such", "Read-only")
    text = "\n".join(line for line in lines if not any(word in line for word in refusals))
    if (
        "@TOKEN@" in text
        or "HOSTILE" in text
        or "root:$" in text
        or "uid=0(root) gid=0(root) groups=0" in text
    ):
        print("loot:", text)
