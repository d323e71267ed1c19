"""Dues: charges and payments told apart by the reference of the books, and the state of the account beside them."""

from models import ImportKind
from scheduler.imports.fields import Field
from scheduler.imports.job import Choices, Job
from scheduler.imports.kinds.kind import Kind, RowFault, Values
from scheduler.imports.overwriting import overwrite
from scheduler.imports.readers import cents, choose, day, words
from scheduler.imports.sentences import Sentence, say
from scheduler.imports.staging import made
from scheduler.imports.whose import MEMBER, find_members

KINDS = {
    "charge": ("c", "due", "dues", "invoice", "debit", "cargo", "cuota", "assessment"),
    "payment": ("p", "paid", "payments", "receipt", "credit", "pago", "abono", "checkoff", "check off"),
}
STANDINGS = {
    "paying": ("active", "self pay", "checkoff", "paga", "al corriente"),
    "exempt_retiree": ("retiree", "retired", "jubilado"),
    "exempt_leave": ("leave", "on leave", "licencia"),
    "exempt_strike": ("strike", "huelga"),
}
STAGED = {
    "member": "text", "reference": "text", "kind": "text", "amount_cents": "bigint", "on_date": "date", "memo": "text",
    "standing": "text", "monthly_cents": "bigint", "paid_through": "date",
}  # fmt: skip


def fields(choices: Choices) -> tuple[Field, ...]:
    """The fields of a file of dues; the amount is one column with its kind, or a column each."""
    a_day = day(day_first=choices.day_first)
    return (
        MEMBER,
        Field(
            "reference",
            ("ref", "entry id", "transaction id", "transaction", "receipt no", "check no", "referencia", "folio", "id"),
            words(100),
            required=True,
        ),
        Field("amount", ("amount cents", "total", "importe", "monto", "cantidad"), cents),
        Field("kind", ("type", "entry type", "tipo"), choose(KINDS)),
        Field("payment", ("paid", "amount paid", "payment amount", "pago", "abono"), cents),
        Field("charge", ("charged", "amount due", "dues", "cargo", "cuota"), cents),
        Field("on_date", ("date", "entry date", "payment date", "posted", "fecha", "fecha de pago"), a_day, True),
        Field("memo", ("note", "notes", "description", "nota", "concepto", "descripcion"), words()),
        Field("standing", ("dues status", "estado de cuotas"), choose(STANDINGS)),
        Field("monthly_cents", ("monthly", "monthly dues", "rate", "cuota mensual"), cents),
        Field("paid_through", ("paid to", "paid until", "pagado hasta"), a_day),
    )


def finish(values: Values) -> list[tuple[str, Sentence]]:
    """The amount with its sign: a charge above nothing, a payment below."""
    given = [name for name in ("amount", "payment", "charge") if values.get(name)]
    if len(given) != 1:
        raise RowFault("amount", say("one_amount"))
    kind = values.get("kind") if given == ["amount"] else given[0]
    if kind is None:
        raise RowFault("amount", say("charge_or_payment"))
    amount = values[given[0]]
    if given != ["amount"] and amount < 0:
        raise RowFault(given[0], say("negative_beside_kind"))
    if amount < 0 and kind == "charge":
        raise RowFault("amount", say("negative_charge"))
    if (values.get("monthly_cents") or 0) < 0:
        raise RowFault("monthly_cents", say("negative"))
    values["kind"] = kind
    values["amount_cents"] = abs(amount) if kind == "charge" else -abs(amount)
    return []


def classify(job: Job) -> None:
    """New where the account has no entry of this reference."""
    find_members(job)
    job.do("""
        UPDATE staged SET row_id = dues_entry.id FROM dues_entry
        WHERE dues_entry.member_id = staged.member_id AND dues_entry.reference = staged.reference
    """)
    job.do("UPDATE staged SET state = 'new' WHERE row_id IS NULL AND state IS NULL")
    job.do("""
        UPDATE staged SET state = 'changed' FROM dues_entry, dues_account
        WHERE staged.state IS NULL AND dues_entry.id = staged.row_id AND dues_account.member_id = staged.member_id
          AND (dues_entry.amount_cents <> staged.amount_cents OR dues_entry.on_date <> staged.on_date
               OR dues_entry.memo <> staged.memo)
    """)
    _accounts(job)
    job.do("""
        UPDATE staged SET state = 'changed' FROM account
        WHERE staged.state IS NULL AND account.row_id = staged.member_id AND account.line = staged.line
          AND account.differs
    """)
    job.do("UPDATE staged SET state = 'same' WHERE state IS NULL")


def write(job: Job, import_id: int) -> None:
    """Accounts first, for entries stand on them; a trigger keeps the balance."""
    opened = job.rows("""
        INSERT INTO dues_account (member_id, standing, monthly_cents, as_of)
        SELECT DISTINCT staged.member_id, 'paying', 0, CAST(:now AS timestamptz) FROM staged
        WHERE state = 'new' ON CONFLICT (member_id) DO NOTHING RETURNING member_id
    """)
    made(job, import_id, "dues_account", (row.member_id for row in opened))
    _accounts(job)
    overwrite(job, import_id, "dues_account", ("standing", "monthly_cents", "paid_through", "as_of"), source="account")
    overwrite(job, import_id, "dues_entry", ("kind", "amount_cents", "on_date", "memo"))
    entries = job.rows("""
        INSERT INTO dues_entry (member_id, kind, amount_cents, on_date, memo, reference)
        SELECT member_id, kind, amount_cents, on_date, coalesce(memo, ''), reference
        FROM staged WHERE state = 'new' ORDER BY line RETURNING id
    """)
    made(job, import_id, "dues_entry", (row.id for row in entries))


def _accounts(job: Job) -> None:
    """What the file says of each account: the latest day paid through, and the last row's other words."""
    job.do("DROP TABLE IF EXISTS pg_temp.account")
    job.do("""
        CREATE TEMPORARY TABLE account ON COMMIT DROP AS
        SELECT given.*, CAST(:now AS timestamptz) AS as_of,
               given.standing <> coalesce(held.standing, '') OR given.monthly_cents <> coalesce(held.monthly_cents, -1)
               OR given.paid_through <> coalesce(held.paid_through, 'epoch') AS differs,
               CASE WHEN given.fresh OR given.standing <> held.standing OR given.monthly_cents <> held.monthly_cents
                         OR given.paid_through IS DISTINCT FROM coalesce(held.paid_through, 'epoch')
                            AND given.paid_through IS NOT NULL
                    THEN 'changed' ELSE 'same' END AS state
        FROM (
            SELECT member_id AS row_id, max(line) AS line, max(paid_through) AS paid_through,
                (array_agg(standing ORDER BY line DESC) FILTER (WHERE standing IS NOT NULL))[1] AS standing,
                (array_agg(monthly_cents ORDER BY line DESC) FILTER (WHERE monthly_cents IS NOT NULL))[1]
                    AS monthly_cents,
                bool_or(state IN ('new', 'changed')) IS TRUE AS fresh
            FROM staged WHERE state IS DISTINCT FROM 'faulty' GROUP BY member_id
        ) AS given LEFT JOIN dues_account AS held ON held.member_id = given.row_id
    """)


KIND = Kind(ImportKind.DUES, ("member", "reference"), fields, STAGED, lambda _job: finish, classify, write)
