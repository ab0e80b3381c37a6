"""Log-ins that die now and then, and the codes that renew them."""
