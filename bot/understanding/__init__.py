"""Understanding of texts: the front door of this part is `Understander.understand`."""

from bot.understanding.types import Band, Entity, Understanding
from bot.understanding.understander import Understander

__all__ = ["Band", "Entity", "Understander", "Understanding"]
