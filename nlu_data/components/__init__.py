"""Rasa components of ours: what the pipeline in config.yml is made of."""
