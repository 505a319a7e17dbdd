function Add-LyncAutoDnsServerRecord {
    # CIM: adds one static record beside those that are there.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] [string] $Zone,
        [Parameter(Mandatory = $true)] [string] $Node,
        [Parameter(Mandatory = $true)] [string] $Type,
        [Parameter(Mandatory = $true)] [string] $Value,
        [Parameter(Mandatory = $true)] [int] $TimeToLive
    )
    Import-LyncAutoDnsServer
    $ttl = [System.TimeSpan]::FromSeconds($TimeToLive)
    switch ($Type) {
        'A' { DnsServer\Add-DnsServerResourceRecordA -ZoneName $Zone -Name $Node -IPv4Address $Value -TimeToLive $ttl }
        'AAAA' { DnsServer\Add-DnsServerResourceRecordAAAA -ZoneName $Zone -Name $Node -IPv6Address $Value -TimeToLive $ttl }
        'CNAME' { DnsServer\Add-DnsServerResourceRecordCName -ZoneName $Zone -Name $Node -HostNameAlias ($Value + '.') -TimeToLive $ttl }
    }
}
