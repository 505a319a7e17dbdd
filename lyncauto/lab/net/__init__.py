"""What answers names in the lab: authoritative servers and resolvers, over UDP and TCP."""
