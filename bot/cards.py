"""Finds payment card numbers in texts, so that none is used, relayed or kept longer than it takes to redact it.

ISO/IEC 7812: 13 to 19 digits, the last of which is Luhn's check digit. People type them whole or in groups.
"""

import re

SHORTEST, LONGEST = 13, 19
_RUN = re.compile(r"[0-9](?:[ \t\n.-]{0,2}[0-9]){12,}")
_GROUP = re.compile(r"[0-9]+")
# Visa, Mastercard (2221-2720 and 51-55), American Express, Discover, Diners, JCB, Maestro: none begins otherwise.
_ISSUER = re.compile(r"4|5[0-9]|2[2-7]|3[0-9]|6[0-9]")
_PHONE_LENGTHS = (10, 11)


def holds_card_number(text: str) -> bool:
    """Whether the text holds what can only be meant as a card number."""
    return any(_in_run(_GROUP.findall(run)) for run in _RUN.findall(text))


def _in_run(groups: list[str]) -> bool:
    """Groups that stand together make the number: what follows may be its expiry date and code."""
    return any(
        _is_card(groups[first:last])
        for first in range(len(groups))
        for last in range(first + 1, min(len(groups), first + LONGEST) + 1)
    )


def _is_card(groups: list[str]) -> bool:
    number = "".join(groups)
    if not SHORTEST <= len(number) <= LONGEST or not _ISSUER.match(number):
        return False
    # Phone numbers in a row, (415) 555 0111 415 555 0112, are no card: its groups have four digits or more.
    shaped = all(len(group) >= 4 and len(group) not in _PHONE_LENGTHS for group in groups[:-1])
    return shaped and _luhn(number)


def _luhn(number: str) -> bool:
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2])
    return (doubled + sum(int(digit) for digit in number[-1::-2])) % 10 == 0
