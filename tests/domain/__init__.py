"""Claims about shnor_flow/domain."""
