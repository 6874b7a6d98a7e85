"""廉情报告: what a branch reports to 机关纪委 each quarter."""
