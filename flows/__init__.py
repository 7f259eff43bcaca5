"""Prefect flows: a dozen lines each, they call shnor_flow.jobs and nothing deeper."""
