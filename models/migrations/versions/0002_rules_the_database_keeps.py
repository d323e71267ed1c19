"""Rules the database keeps: ledgers are only appended, a dues balance is the sum of its entries."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("consent_entry", "audit_entry")


def upgrade() -> None:
    op.execute("""
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is only ever appended', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END $$
    """)
    for table in APPEND_ONLY:
        op.execute(f"""
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_change()
        """)
    op.execute("""
        CREATE FUNCTION add_to_balance() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP <> 'INSERT' THEN
                UPDATE dues_account SET balance_cents = balance_cents - change.cents
                FROM (SELECT member_id, sum(amount_cents) AS cents FROM old_entries GROUP BY 1) AS change
                WHERE dues_account.member_id = change.member_id;
            END IF;
            IF TG_OP <> 'DELETE' THEN
                UPDATE dues_account SET balance_cents = balance_cents + change.cents
                FROM (SELECT member_id, sum(amount_cents) AS cents FROM new_entries GROUP BY 1) AS change
                WHERE dues_account.member_id = change.member_id;
            END IF;
            RETURN NULL;
        END $$
    """)
    # One statement of a thousand entries is one update of the accounts, not a thousand.
    op.execute("""
        CREATE TRIGGER balance_insert AFTER INSERT ON dues_entry REFERENCING NEW TABLE AS new_entries
        FOR EACH STATEMENT EXECUTE FUNCTION add_to_balance()
    """)
    op.execute("""
        CREATE TRIGGER balance_update AFTER UPDATE ON dues_entry
        REFERENCING OLD TABLE AS old_entries NEW TABLE AS new_entries
        FOR EACH STATEMENT EXECUTE FUNCTION add_to_balance()
    """)
    op.execute("""
        CREATE TRIGGER balance_delete AFTER DELETE ON dues_entry REFERENCING OLD TABLE AS old_entries
        FOR EACH STATEMENT EXECUTE FUNCTION add_to_balance()
    """)
    op.execute("""
        UPDATE dues_account SET balance_cents = total.cents
        FROM (SELECT member_id, sum(amount_cents) AS cents FROM dues_entry GROUP BY member_id) AS total
        WHERE dues_account.member_id = total.member_id
    """)


def downgrade() -> None:
    for when in ("delete", "update", "insert"):
        op.execute(f"DROP TRIGGER balance_{when} ON dues_entry")
    op.execute("DROP FUNCTION add_to_balance()")
    for table in APPEND_ONLY:
        op.execute(f"DROP TRIGGER append_only ON {table}")
    op.execute("DROP FUNCTION refuse_change()")
