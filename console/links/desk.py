"""What the pages behind links work with."""

from dataclasses import dataclass

from bot.bot import Bot


@dataclass(frozen=True)
class LinkDesk:
    """The bot, with its sessions, links, files of locals and wording."""

    bot: Bot
