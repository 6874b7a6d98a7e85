"""常用文字: places and usual steps of a branch."""
