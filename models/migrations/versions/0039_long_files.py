"""What a file of 100,000 members, and taking it back, waited for.

Removing a row asks each table that may point to it, and searched some of them whole. A name in plain letters needs no
unfolding, which was half of the work for its words. The index of these words was tidied up every 4 MB by whoever wrote,
25 times a file; up to 32 MB are left to autovacuum, and a search reads what is left.
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

# As in 0032, with the first line for names whose letters have one byte each. Both say the same of such a name.
FOLD = r"""
    CREATE OR REPLACE FUNCTION folded_words(written text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT array_remove(string_to_array(regexp_replace(
            CASE WHEN octet_length(written) = char_length(written) THEN lower(replace(written, '''', ''))
            ELSE regexp_replace(
                lower(translate(normalize(written, NFKD), 'ØøŁłĐđıÆæ''’', 'oollddiaa')), '[\u0300-\u036f]', '', 'g')
            END, '[\u0001-/:-@\[-`{-\u00bf]+', ' ', 'g'), ' '), '')
    $$
"""
BEFORE = r"""
    CREATE OR REPLACE FUNCTION folded_words(written text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT array_remove(string_to_array(regexp_replace(regexp_replace(
            lower(translate(normalize(written, NFKD), 'ØøŁłĐđıÆæ''’', 'oollddiaa')),
            '[\u0300-\u036f]', '', 'g'), '[\u0001-/:-@\[-`{-\u00bf]+', ' ', 'g'), ' '), '')
    $$
"""


def upgrade() -> None:
    op.create_index("ix_member_phone_phone_id", "member_phone", ["phone_id"])
    for column in ("acting_member_id", "recipient_id"):
        op.create_index(
            f"ix_conversation_{column}", "conversation", [column], postgresql_where=sa.text(f"{column} IS NOT NULL")
        )
    op.execute(FOLD)
    op.execute("ALTER INDEX ix_member_words SET (gin_pending_list_limit = 32768)")


def downgrade() -> None:
    op.execute("ALTER INDEX ix_member_words RESET (gin_pending_list_limit)")
    op.execute(BEFORE)
    op.drop_index("ix_conversation_recipient_id", table_name="conversation")
    op.drop_index("ix_conversation_acting_member_id", table_name="conversation")
    op.drop_index("ix_member_phone_phone_id", table_name="member_phone")
