"""Language models: any OpenAI-compatible endpoint, and a writer with no model behind it."""
