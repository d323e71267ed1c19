"""Forms of the console: protected by a token, in the language of the moment, with their errors beside the fields."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms.i18n import get_translations

from console.language import current_language


class Form(FlaskForm):
    """Base of every form. Templates show it by the macros of templates/macros/forms.html."""

    class Meta(FlaskForm.Meta):
        """What WTForms says itself, such as that a field is required, it says in the language of the moment."""

        cache_translations = False

        def get_translations(self, form: "Form") -> Any:
            """WTForms' own catalog."""
            return get_translations([current_language()])

    def refuse(self, words: str, field: str | None = None) -> None:
        """Puts a sentence beside a field, or over the form when it is about all of it."""
        if field is None:
            self.form_errors.append(words)
            return
        self[field].errors = [*self[field].errors, words]


class Press(Form):
    """A button that changes something, and nothing else to fill in."""
