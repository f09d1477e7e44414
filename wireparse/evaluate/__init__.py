"""Gold in the contract's own form against what the parser says: read and checked, aligned, counted slot by slot."""
