"""What should be: topology, certificates, balancer and DNS, in terms of ports and naming no library."""
