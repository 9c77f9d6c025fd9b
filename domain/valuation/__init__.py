"""What recorded facts are worth under a valuation framework: pure functions without a clock or a database."""
