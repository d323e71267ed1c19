"""What the clock and a worker do beside the web, in a thread of the test."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from scheduler.chores import fill_zones, plan_campaigns
from scheduler.desk import Desk
from scheduler.imports.background import run_imports
from scheduler.imports.uploads import Uploads
from scheduler.sender import Sender
from scheduler.sending.campaigns import CampaignSender
from scheduler.wake import Waker
from tests.fixtures.office import Office

LOOK = 0.3  # seconds between looks


@contextmanager
def machine_room(site: Office, sender: Sender, campaign_sender: CampaignSender) -> Iterator[None]:
    """While it is open, files are imported, campaigns are planned, and texts leave."""
    bot, over = site.line.bot, threading.Event()
    desk = Desk(bot.sessions, Waker(site.line.settings.redis_url), lambda: bot)
    uploads = Uploads.beside(site.line.settings.media_dir)

    def work() -> None:
        while not over.wait(LOOK):
            run_imports(bot.sessions, uploads)
            fill_zones.chore(desk)
            plan_campaigns.chore(desk)
            campaign_sender.send_campaigns()
            sender.send_due()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    over.set()
    thread.join()
