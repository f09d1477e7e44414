"""Giving values to what was found: figures, days, places, actors, speakers. Every resolver may say "unknown"."""
