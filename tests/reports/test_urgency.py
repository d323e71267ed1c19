"""Words that cannot wait are known, and words that can are left alone."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.urgency import Urgency, is_now, phrases, urgency

SATURDAY = date(2026, 11, 21)

NOW = """
they want me in the office now
They want to see me in the managers office right now!!
hr wants to talk to me right now
my boss is calling me into the office now what do i do
being called in to the office rn
i'm in a meeting with hr
im in the office with my supervisor
they are questioning me
they're interrogating me about the cash drawer
i am being interviewed by loss prevention
the supervisor just called me to his office
in hr's office now they want me to sign something
they want me to sign papers now
me quieren en la oficina ahora
me están llamando a la oficina ahorita
el jefe quiere hablar conmigo ahora mismo
me están interrogando
estoy en la oficina con el gerente
estoy en una junta con recursos humanos
me tienen en la oficina
quieren que firme ya
me mandan a llamar de recursos humanos ahorita
"""
SOON = """
meeting with HR tomorrow at 8
i have a meeting with my manager tmrw morning
disciplinary meeting tomorrow
they called me to the office for tomorrow
investigatory interview on Monday
hr wants to meet with me this afternoon
they want to suspend me
my supervisor is trying to fire me
they're going to write me up
im about to get fired
they are threatening to terminate me
boss says he will fire me
sit-down with management in an hour
pre-d hearing tomorow
me quieren suspender
me van a despedir
me quieren correr
van a suspenderme
mañana tengo una junta con recursos humanos
tengo reunión con el gerente mañana a las 8
me citaron a la oficina para el lunes
me amenazaron con despedirme
junta disciplinaria hoy
"""
DANGER = """
a guy got hurt, he is bleeding
we need an ambulance
ice is here
somebody pulled a knife
they locked us out
hay una fuga de gas
se está sangrando mucho
la migra está afuera
"""
CALM = """
i want to file a grievance
they wrote me up yesterday for being late
i got suspended last week for three days
my supervisor fired me on the 3rd
they shorted my check again
do i have to answer questions from my boss
my boss wants to question me, do i have to answer
what are my weingarten rights
overtime goes by favor and not by seniority
they don't want to suspend me
the meeting on saturday was good
i was called into the office last month
my supervisor yells at everybody now
me suspendieron la semana pasada
me despidieron ayer
no me quieren suspender
me dieron un reporte por llegar tarde
no me pagaron las horas extra
mis derechos
quiero poner una queja
i cannot breathe in this heat, the fans are broken
"""


@pytest.mark.parametrize("text", NOW.strip().splitlines())
def test_an_interview_now(text: str) -> None:
    assert urgency(text, SATURDAY) is Urgency.NOW


@pytest.mark.parametrize("text", SOON.strip().splitlines())
def test_discipline_soon(text: str) -> None:
    assert urgency(text, SATURDAY) is Urgency.SOON


@pytest.mark.parametrize("text", DANGER.strip().splitlines())
def test_danger(text: str) -> None:
    assert urgency(text, SATURDAY) is Urgency.DANGER


@pytest.mark.parametrize("text", CALM.strip().splitlines())
def test_what_can_wait_for_the_usual_way(text: str) -> None:
    assert urgency(text, SATURDAY) is None


@pytest.mark.parametrize(
    ("today", "urgent"),
    [(date(2026, 11, 21), True), (date(2026, 11, 20), True), (date(2026, 11, 19), False), (date(2026, 11, 23), True)],
)
def test_a_weekday_is_near_within_three_days(today: date, urgent: bool) -> None:
    assert (urgency("hearing with management on monday", today) is Urgency.SOON) is urgent


@pytest.mark.parametrize("text", ["they want me in the office now", "my rights, it is happening right now", "ahorita"])
def test_it_is_now(text: str) -> None:
    assert is_now(text)


@pytest.mark.parametrize("text", ["my rights", "weingarten", "do i have to answer", "tell me about know your rights"])
def test_it_is_not_now(text: str) -> None:
    assert not is_now(text)


@given(st.text(max_size=1600), st.dates())
def test_any_text_is_read(text: str, today: date) -> None:
    assert urgency(text, today) in {None, *Urgency}


def test_every_phrase_is_found_by_its_own_words() -> None:
    """A phrase that its own first words do not fit would never be found."""
    for kind, found in phrases().items():
        assert found, kind
        assert len(set(found)) == len(found), kind
        for phrase in found:
            assert all(word == word.lower() and word.isascii() for words in phrase for word in words), phrase
