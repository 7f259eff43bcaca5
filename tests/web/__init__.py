"""Claims about shnor_flow/web."""
