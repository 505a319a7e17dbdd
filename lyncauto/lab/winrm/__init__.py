"""WinRM end points of the lab's hosts: HTTP, NTLM with message encryption, WS-Management, PSRP shells."""
