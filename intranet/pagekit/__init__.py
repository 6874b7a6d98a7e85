"""What every page needs: who is asking, may they, forms, fragments, notices."""
