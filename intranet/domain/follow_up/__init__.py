"""督办: what meetings settled and what inspections found, until each is done."""
