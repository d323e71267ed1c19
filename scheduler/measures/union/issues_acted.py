"""Issues that came to an action."""

from scheduler.measures.union_measure import Topic, UnionMeasure

MEASURE = UnionMeasure(
    name="issues_acted",
    topic=Topic.ISSUES,
    order=60,
    label=("Issues acted on", "Problemas con acción"),
    about=(
        "Issues identified in the last 90 days on which action was taken, won or escalated ones too. Dropped ones are "
        "not acted on.",
        "Problemas identificados en los últimos 90 días sobre los que ya hubo acción, también los ganados o escalados. "
        "Los abandonados no cuentan como acción.",
    ),
    of_all=("of all identified", "de todos los identificados"),
    of_reached=("of those mapped or further", "de los ya mapeados"),
    sql="""
        SELECT -issue.id AS person, issue.worksite_id, NULL AS shift, NULL AS messenger, true AS counted,
               acted.it AS hit, issue.stage <> 'identified' AS counted_too, acted.it AS hit_too, NULL AS seconds
        FROM issue CROSS JOIN LATERAL (
            SELECT issue.stage IN ('taken', 'decided') AND issue.outcome IS DISTINCT FROM 'dropped'
                   AND issue.stage_at < :ends AS it
        ) AS acted
        WHERE issue.local_id = :local_id AND issue.created_at < :ends
          AND issue.created_at >= CAST(:ends AS timestamptz) - interval '90 days'
    """,
    target=50,
)
