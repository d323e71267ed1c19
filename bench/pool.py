"""`python -m bench.pool URL COUNT`: the peer of bench.blast, a pool of 64 threads around the `twilio` client.

It hands over as many texts to the carrier at URL and writes nothing. Prints how many seconds that took.
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor

from requests.adapters import HTTPAdapter
from twilio.rest import Client

from bench.sides.side import CARRIER
from bot.channels.twilio.carrier import _HttpClient
from tests.faults.campaign import WORDS

THREADS = 64


def main() -> int:
    """Sends and prints."""
    url, count = sys.argv[1], int(sys.argv[2])
    http = _HttpClient(url, 30)
    http.session.mount("http://", HTTPAdapter(pool_maxsize=THREADS))
    client = Client(CARRIER.account_sid, CARRIER.auth_token, http_client=http)

    def send(number: int) -> None:
        client.messages.create(to=f"+1415{2_000_000 + number}", from_=CARRIER.numbers[0], body=WORDS["en"])

    began = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        for _ in pool.map(send, range(count)):
            pass
    print(time.perf_counter() - began)
    return 0


if __name__ == "__main__":
    sys.exit(main())
