"""Answers: a policy on a day, the days to come, how a source and the whole stand. Nothing is changed."""
