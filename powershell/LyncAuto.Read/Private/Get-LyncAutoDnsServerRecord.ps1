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
        # DNS_ERROR_NAME_DOES_NOT_EXIST (9714) and DNS_ERROR_RECORD_DOES_NOT_EXIST (9701) of winerror.h: the name has no
        # such record. A zone that does not exist is 9601 and is an error.
        if ($_.FullyQualifiedErrorId -notmatch '\b(9701|9714)\b') { throw }
    }
}
