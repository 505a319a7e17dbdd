function Import-LyncAutoDnsServer {
    # Brings the DnsServer module into this module's own scope: LyncAuto.Read's import does not reach it, and a session
    # may load nothing by itself.
    [CmdletBinding()]
    param()
    if (-not (Get-Module -Name DnsServer) -and -not (Get-Module -ListAvailable -Name DnsServer)) {
        $message = 'this host has no DnsServer module; it comes with Windows Server 2012 and the DNS server role'
        $PSCmdlet.ThrowTerminatingError(
            (New-LyncAutoWriteError -Id 'LyncAutoDnsModuleMissing' -Message $message -Category NotInstalled))
    }
    Import-Module -Name DnsServer
}
