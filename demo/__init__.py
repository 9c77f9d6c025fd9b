"""The demo: a municipality and its contractor, two plans, and all that they did together until 29 February 2028."""
