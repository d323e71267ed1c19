"""An audience in words, in both languages."""

import pytest

from scheduler.audiences.fields import FIELDS
from scheduler.audiences.parsing import parse
from scheduler.audiences.sentences import sentence


@pytest.mark.parametrize(
    ("text", "english", "spanish"),
    [
        ("everyone", "All members", "Todos los miembros"),
        ("worksite = Warehouse", "Members at Warehouse", "Miembros de Warehouse"),
        ("worksite != Warehouse", "Members who do not work at Warehouse", "Miembros que no trabajan en Warehouse"),
        (
            "worksite = Warehouse and shift = night and owes_since >= 2 months and answer(Rally) = nothing",
            "Members at Warehouse on the night shift who have owed dues for 2 months or more, "
            "and said nothing to 'Rally'",
            "Miembros de Warehouse del turno de noche que deben cuotas desde hace 2 meses o más "
            "y no respondieron a 'Rally'",
        ),
        (
            "shift in (night, evening) and unit = Clerical",
            "Members on the night or evening shift in the unit Clerical",
            "Miembros del turno de noche o de tarde de la unidad Clerical",
        ),
        (
            "language = es or language = en",
            "Members who either speak Spanish or speak English",
            "Miembros que o bien hablan español, o bien hablan inglés",
        ),
        (
            "dues = owes and (language = es or points = on)",
            "Members who owe dues, and either speak Spanish or count points",
            "Miembros que deben cuotas y o bien hablan español, o bien llevan puntos",
        ),
        (
            "not (dues = owes and steward = yes)",
            "Members who either owe no dues or are not stewards",
            "Miembros que o bien no deben cuotas, o bien no son delegados",
        ),
        (
            "not (dues = owes or steward = yes)",
            "Members who owe no dues, and are not stewards",
            "Miembros que no deben cuotas y no son delegados",
        ),
        (
            "points = on and not (dues = owes or not (steward = yes and worksite = Yard))",
            "Members at Yard who count points, owe no dues, and are stewards",
            "Miembros de Yard que llevan puntos, no deben cuotas, y son delegados",
        ),
        (
            "points = on or (steward = yes and not grievance = open)",
            "Members who either count points or (are stewards and have no open grievance)",
            "Miembros que o bien llevan puntos, o bien (son delegados y no tienen una queja abierta)",
        ),
        (
            "worksite = Yard and worksite = Warehouse",
            "Members at Yard who work at Warehouse",
            "Miembros de Yard que trabajan en Warehouse",
        ),
        (
            "worksite in (Yard, Ohio, Ogden)",
            "Members at Yard, Ohio or Ogden",
            "Miembros de Yard, Ohio u Ogden",
        ),
        ("tenure <= 1 month", "Members who joined 1 month ago or later", "Miembros que entraron hace 1 mes o menos"),
        (
            "tenure >= 6 months",
            "Members who joined 6 months ago or earlier",
            "Miembros que entraron hace 6 meses o más",
        ),
        (
            "not tenure >= 6 months",
            "Members who joined less than 6 months ago",
            "Miembros que entraron hace menos de 6 meses",
        ),
        (
            "certification(Forklift) within 30 days",
            "Members who have the certification Forklift that expires within 30 days",
            "Miembros que tienen el certificado Forklift que vence en 30 días o menos",
        ),
        (
            "certification = expired",
            "Members who have an expired certification",
            "Miembros que tienen certificado vencido",
        ),
        (
            "last_touch >= 90 days",
            "Members who had no contact in the last 90 days",
            "Miembros que no tuvieron contacto en los últimos 90 días",
        ),
        (
            "answer(Rally) in (yes, maybe, 3)",
            "Members who said yes, maybe or '3' to 'Rally'",
            "Miembros que dijeron que sí, que tal vez o '3' a 'Rally'",
        ),
        ("texted = Rally", "Members who were texted by 'Rally'", "Miembros que recibieron 'Rally'"),
        ("answer(#7) = no", "Members who said no to campaign 7", "Miembros que dijeron que no a la campaña 7"),
        (
            "not rsvp(Picnic) in (going, attended)",
            "Members who did not say they are going to 'Picnic' and did not come to 'Picnic'",
            "Miembros que no dijeron que van a 'Picnic' y no fueron a 'Picnic'",
        ),
        ("member in (1, 2)", "Members who are number 1 or 2", "Miembros que son número 1 o 2"),
        ("member in (1, 2, 3, 4, 5, 6)", "Members who are one of 6 on a list", "Miembros que son de una lista de 6"),
        (
            "check_in <= 2",
            "Members who said 2 or less to the last check-in",
            "Miembros que dijeron 2 o menos la última vez que les preguntamos",
        ),
    ],
)
def test_a_sentence(text: str, english: str, spanish: str) -> None:
    assert sentence(parse(text), "en") == english
    assert sentence(parse(text), "es") == spanish


def test_a_language_without_words_is_told_in_english() -> None:
    assert sentence(parse("steward = yes"), "tl") == "Members who are stewards"


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_says_what_it_is_not_in_words_of_its_own(name: str) -> None:
    told = [sentence(parse(f"{start}{FIELDS[name].example}"), code) for start in ("", "not ") for code in ("en", "es")]
    assert len(set(told)) == 4
