"""What stops a launch."""


class LaunchError(Exception):
    """One line for the person at the terminal: why Rollcall cannot start, and what to do about it."""
