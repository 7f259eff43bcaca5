"""Claims about shnor_flow/storage."""
