"""Claims about shnor_flow/engines."""
