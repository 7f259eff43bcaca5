"""How fast, and how surely, the morning's letters leave: `.venv/bin/python -m benchmarks.mail`."""
