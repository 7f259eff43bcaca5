"""Claims about shnor_flow/delivery."""
