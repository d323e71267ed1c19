"""The demo local with a crowd, an organizer at a shell, and the clock."""

from tests.campaigns.conftest import office

__all__ = ["office"]
