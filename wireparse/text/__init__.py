"""The ground floor: bytes to articles (``read``), the shell around a story (``wire``), its sentences (``segment``)."""
