function Get-LyncAutoDnsRecord {
    <#
    .SYNOPSIS
    Returns the records of names and types from a zone of this DNS server.
    .DESCRIPTION
    CIM instances do not survive serialization; these objects do: Name, Type, Value, TimeToLive in seconds, Static.
    Nothing is returned where there are none, and nothing at all where one name is outside the zone.
    Error ids: LyncAutoDnsModuleMissing, LyncAutoNameOutsideZone.
    .PARAMETER Zone
    The zone.
    .PARAMETER Name
    The fully qualified names, without the last dot.
    .PARAMETER Type
    A, AAAA or CNAME, or several of them: each is read of each name.
    .EXAMPLE
    Get-LyncAutoDnsRecord -Zone contoso.com -Name webint.contoso.com -Type A
    .EXAMPLE
    Get-LyncAutoDnsRecord -Zone contoso.com -Name meet.contoso.com, dialin.contoso.com -Type A, AAAA, CNAME
    #>
    [CmdletBinding()]
    [OutputType([PSObject])]
    param(
        [Parameter(Mandatory = $true)] [ValidatePattern('^[A-Za-z0-9._-]+\z')] [string] $Zone,
        [Parameter(Mandatory = $true)] [ValidatePattern('^[A-Za-z0-9._-]+\z')] [string[]] $Name,
        [Parameter(Mandatory = $true)] [ValidateSet('A', 'AAAA', 'CNAME')] [string[]] $Type
    )
    Set-StrictMode -Version 2
    $ErrorActionPreference = 'Stop'
    $suffix = '.' + $Zone.ToLowerInvariant()
    $nodes = @()
    foreach ($one in $Name) {
        $full = $one.ToLowerInvariant()
        if ($full -eq $Zone) { $nodes += '@' }
        elseif ($full.EndsWith($suffix, [System.StringComparison]::Ordinal)) {
            $nodes += $full.Substring(0, $full.Length - $suffix.Length)
        }
        else {
            $message = $one + ' is not in the zone ' + $Zone
            $PSCmdlet.ThrowTerminatingError(
                (New-LyncAutoReadError -Id 'LyncAutoNameOutsideZone' -Message $message -Category InvalidArgument -Target $one))
        }
    }
    for ($n = 0; $n -lt $nodes.Count; $n++) {
        foreach ($kind in $Type) {
            foreach ($record in @(Get-LyncAutoDnsServerRecord -Zone $Zone -Node $nodes[$n] -Type $kind.ToUpperInvariant())) {
                if ($null -eq $record) { continue }
                $value = switch ($kind) {
                    'A' { $record.RecordData.IPv4Address.ToString() }
                    'AAAA' { $record.RecordData.IPv6Address.ToString() }
                    'CNAME' { $record.RecordData.HostNameAlias.ToString().TrimEnd('.').ToLowerInvariant() }
                }
                $properties = @{
                    Name       = $Name[$n].ToLowerInvariant()
                    Type       = $kind.ToUpperInvariant()
                    Value      = $value
                    TimeToLive = [int] $record.TimeToLive.TotalSeconds
                    Static     = ($null -eq $record.Timestamp)
                }
                New-Object -TypeName PSObject -Property $properties |
                    Select-Object -Property Name, Type, Value, TimeToLive, Static
            }
        }
    }
}
