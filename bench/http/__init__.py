"""The same change asked for over HTTP: one uvicorn worker, 16 connections, PostgreSQL, sync routes on every side."""
