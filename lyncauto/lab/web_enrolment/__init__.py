"""CA Web Enrolment as AD CS has it: pages behind a Windows log-on, by which requests are handed in."""
