"""What WhatsApp asks for besides words: approved templates outside its 24 hours, buttons and lists inside them.

    content = offer(files.get(WHATSAPP, handle), words, labels, language)       # buttons or a list, or None
    content = template(files.get(WHATSAPP, handle), wording, response, language, values)

Both name content that a local has registered at Twilio, in `locals/<handle>/whatsapp.yml`.
"""

from bot.whatsapp.choices import number_pressed, offer
from bot.whatsapp.drafts import Missing, missing
from bot.whatsapp.plan import WHATSAPP, WINDOW, Plan, Template, check_plans, faults
from bot.whatsapp.shown import shown_choices
from bot.whatsapp.templates import template, template_of

__all__ = [
    "WHATSAPP",
    "WINDOW",
    "Missing",
    "Plan",
    "Template",
    "check_plans",
    "faults",
    "missing",
    "number_pressed",
    "offer",
    "shown_choices",
    "template",
    "template_of",
]
