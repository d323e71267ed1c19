"""Issues that were won."""

from scheduler.measures.union_measure import Topic, UnionMeasure

MEASURE = UnionMeasure(
    name="issues_won",
    topic=Topic.ISSUES,
    order=70,
    label=("Issues won", "Problemas ganados"),
    about=(
        "Issues identified in the last 180 days that were won.",
        "Problemas identificados en los últimos 180 días que se ganaron.",
    ),
    of_all=("of all identified", "de todos los identificados"),
    of_reached=("of those decided", "de los decididos"),
    sql="""
        SELECT -issue.id AS person, issue.worksite_id, NULL AS shift, NULL AS messenger, true AS counted,
               ended.won AS hit, ended.ever AS counted_too, ended.won AS hit_too, NULL AS seconds
        FROM issue CROSS JOIN LATERAL (
            SELECT issue.stage = 'decided' AND issue.stage_at < :ends AS ever,
                   issue.stage = 'decided' AND issue.outcome = 'won' AND issue.stage_at < :ends AS won
        ) AS ended
        WHERE issue.local_id = :local_id AND issue.created_at < :ends
          AND issue.created_at >= CAST(:ends AS timestamptz) - interval '180 days'
    """,
    target=25,
)
