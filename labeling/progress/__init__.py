"""How far a study is, and what to do next."""
