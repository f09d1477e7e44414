"""Finding: lexicon hits, places, phrases and event patterns in a sentence. Spans without an opinion."""
