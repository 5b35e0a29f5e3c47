"""Surveys: questions that are asked in waves, answers that nobody can be found by, and what they say."""
