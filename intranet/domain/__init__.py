"""All tables and all rules; no request, no form, no template."""
