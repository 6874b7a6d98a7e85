"""谈心谈话: the register of a branch, the coverage of a year, the content for those it is meant for."""
