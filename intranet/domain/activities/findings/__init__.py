"""核对: what an inspector would ask about records. Rules over evidence that somebody else has loaded."""
