"""Days and periods: each instant in one day, each day in one period."""
