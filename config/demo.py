"""How people who try things out sign in to the console of the demo local."""

from config.kept_secret import FOLDER, kept_secret

ADMIN, ORGANIZER, STEWARD, VIEWER = (
    f"{role}@local1021.example" for role in ("admin", "organizer", "steward", "viewer")
)
_NAME = "demo_password"


def demo_password() -> str:
    """The one password of all of them, made once on this machine."""
    return kept_secret(_NAME, 12)


def demo_sign_ins() -> tuple[list[str], str] | None:
    """The addresses and the password; None when no demo local was loaded on this machine."""
    if not (FOLDER / _NAME).exists():
        return None
    return [ADMIN, ORGANIZER, STEWARD, VIEWER], demo_password()
