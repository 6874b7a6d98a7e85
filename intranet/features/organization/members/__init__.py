"""Members: master data, membership, exemptions."""
