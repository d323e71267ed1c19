"""Members who showed in the last four weeks that they stand behind the demands."""

from scheduler.measures.union_measure import Topic, UnionMeasure

MEASURE = UnionMeasure(
    name="took_part",
    topic=Topic.BARGAINING,
    order=100,
    label=("Took part in four weeks", "Participaron en cuatro semanas"),
    about=(
        "Active members who in the last four weeks did at least one of these: pledged, answered a survey, came to a "
        "rally or a meeting, or helped in a shift. Each member counts once.",
        "Miembros activos que en las últimas cuatro semanas hicieron al menos una de estas cosas: comprometerse, "
        "contestar una encuesta, ir a un acto o una reunión, o ayudar en un turno. Cada miembro cuenta una vez.",
    ),
    of_all=("of all active members", "de todos los miembros activos"),
    of_reached=("of those a text reaches", "de quienes reciben textos"),
    sql="""
        SELECT member.id AS person, member.worksite_id, member.shift, NULL AS messenger, true AS counted,
               acted.member_id IS NOT NULL AS hit, reachable.member_id IS NOT NULL AS counted_too,
               acted.member_id IS NOT NULL AND reachable.member_id IS NOT NULL AS hit_too, NULL AS seconds
        FROM member LEFT JOIN reachable ON reachable.member_id = member.id
        LEFT JOIN (
            SELECT recipient.member_id FROM campaign_run AS run JOIN campaign ON campaign.id = run.campaign_id
            JOIN recipient ON recipient.run_id = run.id
            WHERE campaign.local_id = :local_id AND run.starts_at >= :begins AND run.starts_at < :ends
              AND (campaign.kind = 'survey' OR campaign.kind = 'pledge' AND recipient.answer = 'yes')
              AND recipient.answered_at < :ends
            UNION
            SELECT rsvp.member_id FROM event JOIN rsvp ON rsvp.event_id = event.id
            WHERE event.local_id = :local_id AND event.kind IN ('rally', 'meeting')
              AND event.starts_at >= :begins AND event.starts_at < :ends AND rsvp.checked_in_at < :ends
            UNION
            SELECT signup.member_id FROM volunteer_shift AS help
            JOIN shift_signup AS signup ON signup.shift_id = help.id
            WHERE help.local_id = :local_id AND help.starts_at >= :begins AND help.starts_at < :ends AND signup.came
        ) AS acted ON acted.member_id = member.id
        WHERE member.local_id = :local_id AND member.status = 'active' AND member.joined_on < CAST(:today AS date)
    """,
    target=65,
)
