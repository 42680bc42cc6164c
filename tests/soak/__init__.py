"""A bounded soak on loopback: many calls and texts, webhooks that come twice, processes that are killed."""
