"""What stops a service from starting."""


class ServiceError(Exception):
    """One line for the person at the terminal: why a service cannot start, and what to do about it."""
