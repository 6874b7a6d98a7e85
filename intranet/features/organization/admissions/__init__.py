"""发展党员: what assemblies decided on memberships, the committee's approval, probation that ends."""
