"""Rasa's own command line, started as nlu_data starts Rasa: `command.py train ...` or `command.py run ...`.

Runs in Rasa's environment, with nlu_data on the path.
"""

import os
import sys

from environment import PROJECT, prepare

THREADS = len(os.sched_getaffinity(0)) if sys.argv[1] == "train" else 1

if __name__ == "__main__":
    prepare(THREADS)
    from rasa.__main__ import main

    if sys.argv[1] == "train":
        from components.remembered import remembering

        # What the training texts mean was worked out when our own model was trained.
        with remembering(PROJECT, threads=THREADS):
            main()
    else:
        main()
