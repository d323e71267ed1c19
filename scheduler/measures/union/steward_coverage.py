"""How many members there are for each steward who is at work."""

from scheduler.measures.union_measure import Shape, Topic, UnionMeasure

MEASURE = UnionMeasure(
    name="steward_coverage",
    topic=Topic.STEWARDS,
    order=30,
    label=("Members for each active steward", "Miembros por cada delegado activo"),
    about=(
        "Active members for each steward who did something as one in the last four weeks: answered a member, or logged "
        "a call or a talk. A title alone does not count; beside it stands how many there would be if it did. "
        "Aim: 20 or fewer.",
        "Miembros activos por cada delegado que en las últimas cuatro semanas hizo algo como tal: contestó a un "
        "miembro o anotó una llamada o plática. El título solo no cuenta; al lado está cuántos serían si contara. "
        "Meta: 20 o menos.",
    ),
    of_all=("for each active steward", "por cada delegado activo"),
    of_reached=("for each steward by title", "por cada delegado con título"),
    sql="""
        SELECT member.id AS person, member.worksite_id, member.shift, NULL AS messenger, true AS counted, false AS hit,
               true AS counted_too, false AS hit_too, NULL AS seconds
        FROM member
        WHERE member.local_id = :local_id AND member.status = 'active' AND member.joined_on < CAST(:today AS date)
        UNION ALL
        SELECT steward.id, duty.worksite_id, every.shift, NULL, false,
               spoke.messenger IS NOT NULL OR EXISTS (
                   SELECT FROM handoff WHERE handoff.steward_id = steward.id
                   AND (handoff.first_reply_at >= :begins AND handoff.first_reply_at < :ends
                        OR handoff.reply_at >= :begins AND handoff.reply_at < :ends)),
               false, true, NULL
        FROM steward_assignment AS duty
        JOIN member AS steward ON steward.id = duty.member_id AND steward.local_id = :local_id
             AND steward.status IN ('active', 'retiree')
        CROSS JOIN unnest(CASE WHEN duty.shift IS NULL THEN ARRAY['day', 'evening', 'night']
                          ELSE ARRAY[CAST(duty.shift AS text)] END) AS every(shift)
        LEFT JOIN staff_user AS account ON account.member_id = steward.id
        LEFT JOIN (SELECT DISTINCT messenger FROM touch_point WHERE local_id = :local_id AND at >= :begins
                   AND at < :ends AND messenger IS NOT NULL) AS spoke
             ON spoke.messenger IN ('steward:' || steward.number, 'user:' || account.email)
    """,
    target=20,
    shape=Shape.PER,
)
