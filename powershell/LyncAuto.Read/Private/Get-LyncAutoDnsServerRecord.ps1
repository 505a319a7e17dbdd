function Get-LyncAutoDnsServerRecord {
    # CIM: the records of one node of this computer's zone. -Node keeps the names below it out.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] [string] $Zone,
        [Parameter(Mandatory = $true)] [string] $Node,
        [Parameter(Mandatory = $true)] [string] $Type
    )
    if (-not (Get-Module -ListAvailable -Name DnsServer)) {
        $message = 'this host has no DnsServer module; it comes with Windows Server 2012 and the DNS server role'
        $PSCmdlet.ThrowTerminatingError(
            (New-LyncAutoReadError -Id 'LyncAutoDnsModuleMissing' -Message $message -Category NotInstalled))
    }
    Import-Module -Name DnsServer
    try {
        DnsServer\Get-DnsServerResourceRecord -ZoneName $Zone -Name $Node -RRType $Type -Node -ErrorAction Stop
    } catch {
        # 9714: the name does not exist. A zone that does not exist is 9601 and is an error.
        if ($_.FullyQualifiedErrorId -notmatch '\b9714\b') { throw }
    }
}
