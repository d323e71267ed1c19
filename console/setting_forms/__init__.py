"""Forms made from the models of local files: a control for each field, by its type, with labels and help in words."""

from console.setting_forms.faults import fault_words
from console.setting_forms.shapes import Group, Shape, group_of, told
from console.setting_forms.words import KINDS, SECTIONS, help_of, intro_of, label_of, title_of

__all__ = [
    "KINDS",
    "SECTIONS",
    "Group",
    "Shape",
    "fault_words",
    "group_of",
    "help_of",
    "intro_of",
    "label_of",
    "title_of",
    "told",
]
