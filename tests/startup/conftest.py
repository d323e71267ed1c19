"""Folders for runs that start real servers."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder for one test's servers."""
    made = new_folder()
    yield made
    shutil.rmtree(made)


def new_folder() -> Path:
    """Makes a folder outside of pytest's own.

    Every session of pytest closes the folder that all of root's sessions share to other accounts, and with it
    PostgreSQL's way to its data.
    """
    return Path(tempfile.mkdtemp(prefix="rollcall-test-"))
