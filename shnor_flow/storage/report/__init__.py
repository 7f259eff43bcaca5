"""The facts a report is made of, and the reports kept."""
