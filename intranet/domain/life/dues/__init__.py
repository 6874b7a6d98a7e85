"""党费 by month: who owes a month, who has paid it and when. No salaries, no rates, no personal amounts."""
