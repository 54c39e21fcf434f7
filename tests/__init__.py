"""Every test of the project; CONTRIBUTING.md says what the kinds are."""
