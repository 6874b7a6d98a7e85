"""What a branch does beside its organisational life: training, publicity, voluntary service, partners, honours."""
