"""What searching members looks up, and opt-outs that staff know to be mistakes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# A name's words as people type them: small letters without accents, an apostrophe is no letter, other marks part words.
# Letters that Unicode does not take apart are replaced by hand. bot/staff/member_search.py folds a search the same way.
FOLD = r"""
    CREATE FUNCTION folded_words(written text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT array_remove(string_to_array(regexp_replace(regexp_replace(
            lower(translate(normalize(written, NFKD), 'ØøŁłĐđıÆæ''’', 'oollddiaa')),
            '[\u0300-\u036f]', '', 'g'), '[\u0001-/:-@\[-`{-\u00bf]+', ' ', 'g'), ' '), '')
    $$
"""
WORDS = """
    CREATE FUNCTION member_words(given text, family text, preferred text, number text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT array_to_tsvector(folded_words(
            given || ' ' || family || ' ' || coalesce(preferred, '') || ' ' || number))
    $$
"""


def upgrade() -> None:
    op.execute(FOLD)
    op.execute(WORDS)
    op.add_column(
        "member",
        sa.Column(
            "words",
            postgresql.TSVECTOR(),
            sa.Computed("member_words(given_name, family_name, preferred_name, number)", persisted=True),
            nullable=True,
        ),
    )
    op.create_index("ix_member_words", "member", ["words"], postgresql_using="gin")
    op.create_index("ix_member_by_name", "member", ["local_id", "family_name", "given_name", "id"])
    op.create_index("ix_member_by_number", "member", ["local_id", sa.text('number COLLATE "C"')])
    op.create_index("ix_member_unit", "member", ["local_id", "unit"], postgresql_where=sa.text("unit IS NOT NULL"))
    # Beginnings and endings of numbers: LIKE 'x%' reads an index of this kind whatever the database's language.
    op.create_index("ix_phone_beginning", "phone", ["e164"], postgresql_ops={"e164": "text_pattern_ops"})
    op.execute("CREATE INDEX ix_phone_ending ON phone (reverse(e164) text_pattern_ops)")
    _mistakes()


def _mistakes() -> None:
    op.create_table(
        "opt_out_mistake",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("local_id", sa.BigInteger(), sa.ForeignKey("local.id"), nullable=False),
        sa.Column("member_id", sa.BigInteger(), sa.ForeignKey("member.id"), nullable=False, index=True),
        sa.Column("consent_entry_id", sa.BigInteger(), sa.ForeignKey("consent_entry.id"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("withdrawn_by", sa.Text()),
        sa.Column("withdrawn_at", MOMENT),
        sa.CheckConstraint("char_length(reason) BETWEEN 1 AND 1000", name="reason_length"),
        sa.CheckConstraint("(withdrawn_by IS NULL) = (withdrawn_at IS NULL)", name="withdrawn_by_someone"),
    )
    op.create_index(
        "uq_opt_out_mistake_open",
        "opt_out_mistake",
        ["consent_entry_id"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("opt_out_mistake")
    op.drop_index("ix_phone_ending", table_name="phone")
    op.drop_index("ix_phone_beginning", table_name="phone")
    op.drop_index("ix_member_unit", table_name="member")
    op.drop_index("ix_member_by_number", table_name="member")
    op.drop_index("ix_member_by_name", table_name="member")
    op.drop_column("member", "words")
    op.execute("DROP FUNCTION member_words(text, text, text, text)")
    op.execute("DROP FUNCTION folded_words(text)")
