"""Set phrases: the register of wrong forms that a final text must not hold."""
