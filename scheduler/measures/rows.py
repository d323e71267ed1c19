"""The rows a report counts: one for each member in each run, with what became of the text.

They are found by the runs' indexes, and a text's message by its key: what other campaigns did, however long the line
has been in use, is not read. `day` is the local's: when the text left, else when it was due.
"""

from sqlalchemy import TextClause, text

ROWS: TextClause = text("""
    SELECT recipient.member_id, recipient.variant, recipient.worksite_id, recipient.shift, recipient.language,
           recipient.answer, recipient.answered_at, recipient.replied_at, recipient.bot_answered_at,
           recipient.person_answered_at, recipient.opted_out_at, recipient.wrong_number_at, recipient.converted_at,
           outbox.status, outbox.provider_sid, run.kind,
           CASE WHEN outbox.status IN ('failed', 'expired', 'canceled')
                THEN outbox.status || ':' || coalesce(outbox.refusal, outbox.error_code::text, '') END AS why,
           CASE WHEN outbox.provider_sid IS NOT NULL
                THEN (SELECT segments FROM message WHERE message.id = outbox.message_id) END AS segments,
           CASE WHEN recipient.answer = 'yes'
                THEN (SELECT ride FROM rsvp WHERE rsvp.event_id = run.event_id
                      AND rsvp.member_id = recipient.member_id AND rsvp.answer = 'going')
                END IS NOT NULL AS planned_ride,
           CAST(:cents_per_segment AS numeric) AS cents_per_segment,
           CAST(coalesce(outbox.attempted_at, outbox.due_at, run.starts_at) AT TIME ZONE :zone AS date) AS day
    FROM (SELECT campaign_run.id, campaign_run.starts_at, campaign.kind,
                 CAST(campaign_run.about->>'event_id' AS bigint) AS event_id
          FROM campaign_run JOIN campaign ON campaign.id = campaign_run.campaign_id
          WHERE campaign_run.id = ANY(:run_ids)) AS run
    JOIN recipient ON recipient.run_id = run.id
    LEFT JOIN (SELECT * FROM outbox WHERE run_id = ANY(:run_ids)) AS outbox ON outbox.recipient_id = recipient.id
""")
NAMES = (
    *("member_id", "variant", "worksite_id", "shift", "language", "answer", "answered_at", "replied_at"),
    *("bot_answered_at", "person_answered_at", "opted_out_at", "wrong_number_at", "converted_at", "status"),
    *("provider_sid", "kind", "why", "segments", "cents_per_segment", "planned_ride", "day"),
)
