"""Word files: our own walk over their XML, which keeps what the usual library drops (insertions, content controls)."""
