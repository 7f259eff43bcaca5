"""Claims about shnor_flow/acceptance."""
