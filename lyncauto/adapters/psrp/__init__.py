"""Commands on Windows hosts, over PowerShell Remoting (MS-PSRP) by pypsrp."""
