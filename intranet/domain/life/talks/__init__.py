"""谈心谈话: who talked with whom, when, and how far a branch has come with it. Organisational life, not discipline."""
