function Get-LyncAutoDnsRecord {
    <#
    .SYNOPSIS
    Returns the records of one name and type from a zone of this DNS server.
    .DESCRIPTION
    CIM instances do not survive serialization; these objects do: Name, Type, Value, TimeToLive in seconds, Static.
    Nothing is returned where there are none. Error ids: LyncAutoDnsModuleMissing, LyncAutoNameOutsideZone.
    .PARAMETER Zone
    The zone.
    .PARAMETER Name
    The fully qualified name, without the last dot.
    .PARAMETER Type
    A, AAAA or CNAME.
    .EXAMPLE
    Get-LyncAutoDnsRecord -Zone contoso.com -Name webint.contoso.com -Type A
    #>
    [CmdletBinding()]
    [OutputType([PSObject])]
    param(
        [Parameter(Mandatory = $true)] [ValidatePattern('^[A-Za-z0-9._-]+\z')] [string] $Zone,
        [Parameter(Mandatory = $true)] [ValidatePattern('^[A-Za-z0-9._-]+\z')] [string] $Name,
        [Parameter(Mandatory = $true)] [ValidateSet('A', 'AAAA', 'CNAME')] [string] $Type
    )
    Set-StrictMode -Version 2
    $ErrorActionPreference = 'Stop'
    $suffix = '.' + $Zone.ToLowerInvariant()
    $full = $Name.ToLowerInvariant()
    if ($full -ne $Zone -and -not $full.EndsWith($suffix, [System.StringComparison]::Ordinal)) {
        $message = $Name + ' is not in the zone ' + $Zone
        $PSCmdlet.ThrowTerminatingError(
            (New-LyncAutoReadError -Id 'LyncAutoNameOutsideZone' -Message $message -Category InvalidArgument -Target $Name))
    }
    $node = '@'
    if ($full -ne $Zone) { $node = $full.Substring(0, $full.Length - $suffix.Length) }
    foreach ($record in @(Get-LyncAutoDnsServerRecord -Zone $Zone -Node $node -Type $Type.ToUpperInvariant())) {
        if ($null -eq $record) { continue }
        $value = switch ($Type) {
            'A' { $record.RecordData.IPv4Address.ToString() }
            'AAAA' { $record.RecordData.IPv6Address.ToString() }
            'CNAME' { $record.RecordData.HostNameAlias.ToString().TrimEnd('.').ToLowerInvariant() }
        }
        $properties = @{
            Name       = $full
            Type       = $Type.ToUpperInvariant()
            Value      = $value
            TimeToLive = [int] $record.TimeToLive.TotalSeconds
            Static     = ($null -eq $record.Timestamp)
        }
        New-Object -TypeName PSObject -Property $properties |
            Select-Object -Property Name, Type, Value, TimeToLive, Static
    }
}
