"""Rule packs: YAML with marks -> checked definitions -> the frozen :class:`~wireparse.rulebook.book.Rulebook`."""
