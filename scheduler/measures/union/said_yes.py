"""Members who were asked and said yes."""

from string import Template

from scheduler.measures.union_measure import Topic, UnionMeasure

# Who of the union it was that the member heard from after they answered: none is the line alone.
MESSENGER = """
    CASE WHEN recipient.person_answered_at IS NULL THEN 'line' ELSE coalesce((
        SELECT CASE WHEN touch_point.messenger LIKE 'steward:%' THEN 'steward' ELSE 'staff' END FROM touch_point
        WHERE touch_point.member_id = recipient.member_id AND touch_point.messenger IS NOT NULL
          AND touch_point.at >= recipient.replied_at AND touch_point.at < :ends
        ORDER BY touch_point.id DESC LIMIT 1), 'staff') END
"""

MEASURE = UnionMeasure(
    name="said_yes",
    topic=Topic.CONVERSION,
    order=80,
    label=("Asked, and said yes", "Se les preguntó y dijeron que sí"),
    about=(
        "Texts of campaigns of the last four weeks whose question was answered with yes. By messenger: whether the "
        "line alone, a steward or somebody of the staff wrote with the member. What asks nothing does not count.",
        "Textos de campañas de las últimas cuatro semanas cuya pregunta se contestó con sí. Por mensajero: si con el "
        "miembro escribió la línea sola, un delegado o el personal. Las campañas que no preguntan no cuentan.",
    ),
    of_all=("of all asked", "de todos los textos"),
    of_reached=("of those delivered", "de los entregados"),
    sql=Template("""
        SELECT recipient.member_id AS person, recipient.worksite_id, recipient.shift, $messenger AS messenger,
               true AS counted, said.yes AS hit, sent.status = 'delivered' AS counted_too,
               said.yes AND sent.status = 'delivered' AS hit_too, NULL AS seconds
        FROM campaign_run AS run JOIN campaign ON campaign.id = run.campaign_id
        JOIN recipient ON recipient.run_id = run.id AND recipient.variant <> 'control'
        JOIN outbox AS sent ON sent.recipient_id = recipient.id
        CROSS JOIN LATERAL (
            SELECT coalesce(recipient.answer = 'yes' AND recipient.answered_at < :ends, false) AS yes
        ) AS said
        WHERE campaign.local_id = :local_id AND run.starts_at >= :begins AND run.starts_at < :ends
          AND campaign.kind = ANY(:asking)
    """).substitute(messenger=MESSENGER),
    target=30,
    by_messenger=True,
)
