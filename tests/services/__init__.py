"""Claims about shnor_flow/services."""
