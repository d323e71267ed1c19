"""The verbs of `rollcall campaign`: a module each, of the verb's name, that holds it as `command`."""
