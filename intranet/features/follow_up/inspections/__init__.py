"""督导检查: visits of the committee's teams to branches, and the problems they found."""
