"""The conversation and post graphs: state, nodes, prompts, and what comes back from a model."""
