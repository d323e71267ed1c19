"""The words of consent as data: one YAML file a language, docs/consent.md says how to add to them."""
