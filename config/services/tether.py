"""Runs a command that dies with the process that started it.

    tether.py PARENT_PID SIGNAL UID:GID|- COMMAND...

Linux sends SIGNAL to the command when its parent ends, however it ends (prctl(2), PR_SET_PDEATHSIG). The
setting lives through execve and is lost at a change of user, so the user is changed first. Elsewhere the
command is run as it is, and the next start clears up what a killed parent left.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main() -> None:
    parent, signal_number, who, *command = sys.argv[1:]
    if who != "-":
        uid, gid = map(int, who.split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal_number), 0, 0, 0)
        if os.getppid() != int(parent):  # it ended before the line above
            raise SystemExit(1)
    try:
        os.execvpe(command[0], command, os.environ)
    except OSError as error:
        sys.exit(f"{command[0]} cannot be run: {error.strerror}")


main()
