"""Mail, for the console: config/post.py sends it."""

from config.post import MailError, Post

__all__ = ["MailError", "Post"]
