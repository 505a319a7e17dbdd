function Update-LyncAutoDnsServerRecord {
    # CIM: gives one record another value or time to live. A clone is changed and set against the original, so that the
    # record stays the same one: static stays static.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] [string] $Zone,
        [Parameter(Mandatory = $true)] [string] $Node,
        [Parameter(Mandatory = $true)] [string] $Type,
        [Parameter(Mandatory = $true)] [string] $Value,
        [Parameter(Mandatory = $true)] [string] $NewValue,
        [Parameter(Mandatory = $true)] [int] $TimeToLive
    )
    Import-LyncAutoDnsServer
    $old = $null
    foreach ($record in @(DnsServer\Get-DnsServerResourceRecord -ZoneName $Zone -Name $Node -RRType $Type -Node)) {
        $found = switch ($Type) {
            'A' { $record.RecordData.IPv4Address.ToString() }
            'AAAA' { $record.RecordData.IPv6Address.ToString() }
            'CNAME' { $record.RecordData.HostNameAlias.ToString().TrimEnd('.') }
        }
        if ($found -eq $Value) { $old = $record }
    }
    if ($null -eq $old) {
        $message = $Node + '.' + $Zone + ' ' + $Type + ' has no record ' + $Value + ' any more; it was there a moment ago'
        $PSCmdlet.ThrowTerminatingError(
            (New-LyncAutoWriteError -Id 'LyncAutoRecordGone' -Message $message -Category InvalidResult -Target $Value))
    }
    $new = $old.Clone()
    $new.TimeToLive = [System.TimeSpan]::FromSeconds($TimeToLive)
    if ($NewValue -ne $Value) {
        switch ($Type) {
            'A' { $new.RecordData.IPv4Address = [System.Net.IPAddress]::Parse($NewValue) }
            'AAAA' { $new.RecordData.IPv6Address = [System.Net.IPAddress]::Parse($NewValue) }
            'CNAME' { $new.RecordData.HostNameAlias = $NewValue + '.' }
        }
    }
    DnsServer\Set-DnsServerResourceRecord -ZoneName $Zone -OldInputObject $old -NewInputObject $new
}
