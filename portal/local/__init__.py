"""One machine without services: a private PostgreSQL and Valkey, and the supervisor of the demo.

Production never imports this package.
"""
