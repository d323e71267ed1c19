"""Web chat visits."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

E164 = r"e164 ~ '^\+[1-9][0-9]{4,14}$'"
E164_OR_VISIT = rf"{E164} OR (channel = 'web_chat' AND e164 ~ '^visit:[a-z0-9]{{20}}$')"
WAITING_CHATS = "status IN ('planned', 'due') AND channel = 'web_chat'"


def upgrade() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("local_id", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=True),
        sa.Column("ip_hash", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("proved_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shown_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("address ~ '^visit:[a-z0-9]{20}$'", name=op.f("ck_visit_address_form")),
        sa.CheckConstraint("(member_id IS NULL) = (proved_until IS NULL)", name=op.f("ck_visit_proved_as_somebody")),
        sa.CheckConstraint("(ended_at IS NULL) = (token_hash IS NOT NULL)", name=op.f("ck_visit_open_with_token")),
        sa.ForeignKeyConstraint(["local_id"], ["local.id"], name=op.f("fk_visit_local_id_local")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_visit_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("address", name=op.f("uq_visit_address")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_visit_token_hash")),
    )
    op.create_index(op.f("ix_visit_member_id"), "visit", ["member_id"])
    op.create_index("ix_visit_open", "visit", ["seen_at"], postgresql_where=sa.text("ended_at IS NULL"))
    op.create_index("ix_visit_ended", "visit", ["ended_at"], postgresql_where=sa.text("ended_at IS NOT NULL"))
    op.create_table(
        "visit_code",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("visit_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("ip_hash", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("tries", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_visit_code_visit_id_visit"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_visit_code_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_code")),
    )
    op.create_index("ix_visit_code_visit", "visit_code", ["visit_id", "sent_at"])
    op.create_index(
        "ix_visit_code_member",
        "visit_code",
        ["member_id", "sent_at"],
        postgresql_where=sa.text("member_id IS NOT NULL"),
    )
    op.create_index("ix_visit_code_ip", "visit_code", ["ip_hash", "sent_at"])
    op.create_index("ix_visit_code_sent_at", "visit_code", ["sent_at"])
    op.create_index("ix_outbox_chats", "outbox", ["due_at"], postgresql_where=sa.text(WAITING_CHATS))
    # A visitor's STOP stands on the ledger like anybody's, under the address of the visit.
    op.execute("ALTER TABLE consent_entry DROP CONSTRAINT ck_consent_entry_e164")
    op.execute(f"ALTER TABLE consent_entry ADD CONSTRAINT ck_consent_entry_e164 CHECK ({E164_OR_VISIT}) NOT VALID")
    op.execute("ALTER TABLE consent_entry VALIDATE CONSTRAINT ck_consent_entry_e164")
    # Whoever writes words of a chat wakes its open pages, with the commit: bot/channels/web_chat/stream.py listens.
    op.execute("""
        CREATE FUNCTION tell_chat() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_notify('web_chat', NEW.address);
            RETURN NULL;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER tell_chat AFTER INSERT OR UPDATE OF status ON message
        FOR EACH ROW WHEN (NEW.channel = 'web_chat') EXECUTE FUNCTION tell_chat()
    """)


def downgrade() -> None:
    op.execute("DROP TRIGGER tell_chat ON message")
    op.execute("DROP FUNCTION tell_chat()")
    # The ledger is only ever appended to: entries of visits stay, and the rule is kept from new ones alone.
    op.execute("ALTER TABLE consent_entry DROP CONSTRAINT ck_consent_entry_e164")
    op.execute(f"ALTER TABLE consent_entry ADD CONSTRAINT ck_consent_entry_e164 CHECK ({E164}) NOT VALID")
    op.drop_index("ix_outbox_chats", table_name="outbox")
    op.drop_table("visit_code")
    op.drop_table("visit")
