"""Claims about shnor_flow/house."""
