"""Claims about shnor_flow/importers."""
