"""What people see and fill in: pages, forms, wording. It decides nothing."""
