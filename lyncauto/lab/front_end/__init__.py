"""One Front End's web services, as a process of its own: killing it is killing the Front End."""
