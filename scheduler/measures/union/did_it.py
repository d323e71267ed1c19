"""Members who were texted and did what it was for."""

from string import Template

from scheduler.measures.union.said_yes import MESSENGER
from scheduler.measures.union_measure import Topic, UnionMeasure

MEASURE = UnionMeasure(
    name="did_it",
    topic=Topic.CONVERSION,
    order=90,
    label=("Texted, and did it", "Recibieron el texto y lo hicieron"),
    about=(
        "Texts of campaigns of the last four weeks whose member then did what the campaign is for: came, paid, "
        "renewed, said yes, corrected their record, finished getting started. Each kind's own count is in its report.",
        "Textos de campañas de las últimas cuatro semanas cuyo miembro luego hizo lo que pedía: asistió, pagó, renovó, "
        "dijo que sí, corrigió sus datos, terminó sus primeros pasos. El reporte de cada campaña da su propia cuenta.",
    ),
    of_all=("of all planned", "de todos los previstos"),
    of_reached=("of those delivered", "de los entregados"),
    sql=Template("""
        SELECT recipient.member_id AS person, recipient.worksite_id, recipient.shift, $messenger AS messenger,
               true AS counted, did.it AS hit, sent.status = 'delivered' AS counted_too,
               did.it AND sent.status = 'delivered' AS hit_too, NULL AS seconds
        FROM campaign_run AS run JOIN campaign ON campaign.id = run.campaign_id
        JOIN recipient ON recipient.run_id = run.id AND recipient.variant <> 'control'
        JOIN outbox AS sent ON sent.recipient_id = recipient.id
        CROSS JOIN LATERAL (SELECT coalesce(recipient.converted_at < :ends, false) AS it) AS did
        WHERE campaign.local_id = :local_id AND run.starts_at >= :begins AND run.starts_at < :ends
          AND campaign.kind = ANY(:kinds)
    """).substitute(messenger=MESSENGER),
    target=20,
    by_messenger=True,
)
