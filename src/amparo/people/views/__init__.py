"""Pages and addresses of people: signing in, unlocking, enrolling, vouching."""
