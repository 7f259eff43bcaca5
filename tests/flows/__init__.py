"""Claims about shnor_flow/flows."""
