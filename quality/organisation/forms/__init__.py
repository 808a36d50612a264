"""What people enter. Rules that concern other rows are the services'."""
