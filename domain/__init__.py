"""The rules of social return: no database, no web, no clock."""
