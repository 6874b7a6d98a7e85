"""What follows an approval: signing in order, who signs for whom, and the signed copy that comes back."""
