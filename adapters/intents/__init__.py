"""Classifiers that read an intent without any language model, trained at the start from config/intents/*.yaml."""
