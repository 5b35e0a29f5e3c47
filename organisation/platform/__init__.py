"""The platform's side: tenants and the agreements between them. Whoever acts here is a user and no member of any tenant."""
