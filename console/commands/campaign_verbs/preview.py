"""`rollcall campaign preview`."""

from typing import Any

import click

from bot.book import load_book
from bot.wording import Wording
from console.commands._common import as_json, print_json
from console.commands.campaign_verbs._common import Work, campaign_argument, local_option, work
from scheduler.audiences.exclusions import REASONS
from scheduler.audiences.reach import Excluded
from scheduler.campaigns.planning import NO_FACTS
from scheduler.campaigns.preview import Preview, Rendering, preview

_NO_FACTS = (
    "There is nothing to tell them, or it is private and their number is not proved.",
    "No hay nada que decirles, o es privado y su número no está comprobado.",
)
_VARIANTS = {"control": "control group, no text", "waiting": "when the test has a winner"}


@click.command("preview")
@campaign_argument
@click.option("--names", is_flag=True, help="Name who is left out, 50 for each reason, and audit the look.")
@local_option
@as_json
def command(campaign: str, names: bool, handle: str | None, as_json: bool) -> None:
    """Who would get CAMPAIGN, who not and why, in which words, when, and at what cost. Sends nothing."""
    with work(handle, commit=True) as desk:
        wording = Wording(load_book(desk.settings.flows_dir))
        found = desk.find(campaign)
        seen = preview(desk.session, desk.files, desk.kinds, wording, found.id, desk.actor, desk.now, names=names)
        shown = _shown(seen, names=names)
    if as_json:
        print_json({"name": found.name} | shown)
    else:
        click.secho(f"#{found.id} {found.name}: {seen.occasion}", bold=True)
        _print(seen, desk, names=names)


def _shown(seen: Preview, *, names: bool) -> dict[str, Any]:
    plain = ("campaign_id", "occasion", "starts_at", "expires_at", "total", "by_language", "by_worksite", "by_variant")
    more = ("total_segments", "cost_cents", "duration_seconds", "first_due", "last_due", "ends_at", "deferred")
    return {name: getattr(seen, name) for name in (*plain, *more, "expired", "different_texts")} | {
        "excluded": {reason: _left_out(reason, each, names=names) for reason, each in seen.excluded.items()},
        "renderings": [_rendered(each, names=names) for each in seen.renderings],
        "segments": [
            {
                "variant": variant,
                "language": language,
                "texts": each.texts,
                "first_texts": each.introduced,
                "segments": each.segments,
                "most": each.most,
            }
            for (variant, language), each in seen.segments.items()
        ],
        "warnings": [{"name": each.name} | dict(each.words) for each in seen.warnings],
    }


def _left_out(reason: str, each: Excluded, *, names: bool) -> dict[str, Any]:
    en, es = REASONS.get(reason, _NO_FACTS)
    told: dict[str, Any] = {"count": each.count, "en": en, "es": es}
    return told | ({"members": [{"number": who.number, "name": who.name} for who in each.members]} if names else {})


def _rendered(each: Rendering, *, names: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "variant": each.variant,
        "language": each.language,
        "first_text": each.introduced,
        "text": each.text,
        "encoding": each.encoding,
        "segments": each.segments,
    }
    return told | ({"member": {"number": each.member.number, "name": each.member.name}} if names else {})


def _print(seen: Preview, desk: Work, *, names: bool) -> None:
    click.secho(f"{seen.total:,} would get it.", bold=True)
    for language, people in seen.by_language.items():
        click.echo(f"  {people:>9,}  {language}")
    for worksite, people in seen.by_worksite.items():
        click.echo(f"  {people:>9,}  {worksite or 'no worksite'}")
    if len(seen.by_variant) > 1:
        for variant, people in seen.by_variant.items():
            click.echo(f"  {people:>9,}  {_VARIANTS.get(variant, f'variant {variant}')}")
    _print_left_out(seen, names=names)
    click.secho("What they would read:", bold=True)
    for each in seen.renderings:
        who = f", {each.member.name} ({each.member.number})" if names else ""
        first = ", a first text" if each.introduced else ""
        click.echo(f"  [{each.variant} {each.language}, {_of(each.segments)}, {each.encoding}{first}{who}]")
        click.echo("    " + each.text.replace("\n", "\n    "))
    _print_cost(seen, desk)
    for warned in seen.warnings:
        click.secho(f"! {warned.words['en']}", fg="yellow")


def _print_left_out(seen: Preview, *, names: bool) -> None:
    if seen.excluded:
        click.secho("Left out:", bold=True)
    for reason, each in seen.excluded.items():
        words = _NO_FACTS[0] if reason == NO_FACTS else REASONS[reason][0]
        click.echo(f"  {each.count:>9,}  {words}")
        for who in each.members if names else ():
            click.echo(f"             {who.number} {who.name}")
        if names and each.count > len(each.members):
            click.echo(f"             and {each.count - len(each.members):,} more")


def _print_cost(seen: Preview, desk: Work) -> None:
    click.secho("What it costs and how long it takes:", bold=True)
    for (variant, language), each in seen.segments.items():
        first = f", {each.introduced:,} of them first texts" if each.introduced else ""
        click.echo(
            f"  {variant} {language}: {each.texts:,} texts{first}, {_of(each.segments)}, at most {each.most} each"
        )
    click.echo(f"  {_of(seen.total_segments)} in all, about ${seen.cost_cents / 100:,.2f}")
    hours, minutes = divmod(-(-seen.duration_seconds // 60), 60)
    click.echo(f"  {f'{hours} h ' if hours else ''}{minutes} min of sending")
    click.echo(
        f"  Due from {desk.clock(seen.first_due)} to {desk.clock(seen.last_due)}; done {desk.clock(seen.ends_at)}."
    )
    if seen.deferred:
        click.echo(f"  {seen.deferred:,} leave on a later day.")
    if seen.expired:
        click.echo(f"  {seen.expired:,} would expire; it is of use until {desk.clock(seen.expires_at)}.")


def _of(segments: int) -> str:
    return f"{segments:,} segment{'' if segments == 1 else 's'}"
