"""The OpenAPI document of the HTTP API, made from the table of routes and the models. Never loaded in a function."""
