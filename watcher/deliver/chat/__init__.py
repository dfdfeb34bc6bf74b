"""Group robots of chat services: each service's own message, signature, limits and answers."""
