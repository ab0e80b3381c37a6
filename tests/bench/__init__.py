"""The figures of docs/benchmarks.md: `python -m tests.bench`, or one part of it by name."""
