"""Study: hours per member, the conversion table, training and make-up study, documents, platforms, essays."""
