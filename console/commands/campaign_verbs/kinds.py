"""`rollcall campaign kinds`: what can be launched."""

import click

from bot.campaign_kinds import Kind, KindError, load_kinds
from bot.campaign_settings import Setting
from config.settings import SettingsError, load_settings
from console.commands._common import as_json, print_json
from scheduler.campaigns.kinds import of_use, placeholders
from scheduler.campaigns.listing import kinds_table


@click.command()
@click.argument("name", required=False)
@click.option("--markdown", is_flag=True, help="The table of docs/kinds.md.")
@as_json
def command(name: str | None, markdown: bool, as_json: bool) -> None:
    """List the kinds of campaigns; of NAME, its settings and its words."""
    try:
        kinds = load_kinds(load_settings().campaigns_dir)
    except (SettingsError, KindError) as error:
        raise click.ClickException("\n".join(error.faults)) from None
    if name is not None and name not in kinds:
        raise click.ClickException(f"There is no kind {name!r}; there are {', '.join(sorted(kinds))}.")
    found = [kinds[name]] if name else list(kinds.values())
    if markdown:
        click.echo(kinds_table(found))
        return
    if as_json:
        shown = [
            each.model_dump(mode="json") | {"placeholders": sorted(placeholders(each)), "of_use": of_use(each)}
            for each in found
        ]
        print_json(shown[0] if name else shown)
        return
    for each in found:
        click.secho(each.name, bold=True)
        click.echo(f"    {each.about['en']}")
        for key, setting in each.settings.items():
            click.echo(f"    --set {_setting(key, setting)}")
        if name:
            _print_words(each)


def _setting(key: str, setting: Setting) -> str:
    form = "|".join(setting.values) if setting.values else setting.type.value
    default = "" if setting.required else f" [{setting.default if setting.default is not None else 'may be left away'}]"
    return f"{key}=<{form}>  {setting.about['en']}{default}"


def _print_words(kind: Kind) -> None:
    for language, words in kind.wording.items():
        click.echo(f"    {language}: {words}")
    click.echo(f"    Its words may name {', '.join(f'{{{each}}}' for each in sorted(placeholders(kind)))}.")
    if kind.audience:
        click.echo(f"    Only for: {kind.audience}")
    click.echo(f"    Consent needed: {kind.topic}. Of use: {of_use(kind)}.")
