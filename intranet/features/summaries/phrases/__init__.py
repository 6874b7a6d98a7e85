"""What the committee lays down for texts: wrong forms of set phrases, and the office's own wordings."""
