function Remove-LyncAutoDnsServerRecord {
    # CIM: removes one record. Without -RecordData the cmdlet removes all of the name; without -Force it asks.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] [string] $Zone,
        [Parameter(Mandatory = $true)] [string] $Node,
        [Parameter(Mandatory = $true)] [string] $Type,
        [Parameter(Mandatory = $true)] [string] $Value
    )
    Import-LyncAutoDnsServer
    $data = $Value
    if ($Type -eq 'CNAME') { $data = $Value + '.' }
    DnsServer\Remove-DnsServerResourceRecord -ZoneName $Zone -Name $Node -RRType $Type -RecordData $data -Force
}
