"""The desk of 机关纪委 and of discipline officers."""
