"""From matches to events, from events to incidents."""
