"""The demo local: a small one by hand, and as many more members as one likes."""

from models.demo.crowd import add_members
from models.demo.crowd_cases import add_cases
from models.demo.lively import load_lively
from models.demo.local_1021 import load_local_1021

__all__ = ["add_cases", "add_members", "load_lively", "load_local_1021"]
