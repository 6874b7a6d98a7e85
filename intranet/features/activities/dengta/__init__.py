"""灯塔录入: the text blocks of an approved record for the provincial platform, and what is still to be entered."""
