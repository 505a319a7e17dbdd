function Set-LyncAutoDnsRecord {
    <#
    .SYNOPSIS
    Turns the records of one name and type into others, if they are what the caller believes.
    .DESCRIPTION
    Compare and set in one call. Single records are changed, added and removed, in this order, so that the name never
    goes without one and a record that somebody else adds meanwhile is not touched. A change that broke off can be made
    again: a record whose time to live is lowered already is as expected, and all get AfterTtl, those that stay as well.
    Returns the records as they read afterwards. Error ids: LyncAutoDrifted when the values are not exactly those of
    BeforeValue or one lives longer than BeforeTtl, with what was found in the message and nothing changed;
    LyncAutoRecordGone when one disappeared during the change, which may have been made in part by then;
    LyncAutoValueInvalid when a value is none of the type; LyncAutoDnsModuleMissing; LyncAutoNameOutsideZone.
    .PARAMETER Zone
    The zone.
    .PARAMETER Name
    The fully qualified name, without the last dot.
    .PARAMETER Type
    A, AAAA or CNAME.
    .PARAMETER BeforeValue
    Values that the records must have now; an empty array: there must be none.
    .PARAMETER BeforeTtl
    The longest time to live, in seconds, that one of them may have.
    .PARAMETER AfterValue
    Values that the records are to have; an empty array: none.
    .PARAMETER AfterTtl
    Time to live, in seconds, that each of them is to have.
    .EXAMPLE
    Set-LyncAutoDnsRecord -Zone contoso.com -Name webint.contoso.com -Type A -BeforeValue 10.0.0.5 -BeforeTtl 3600 -AfterValue 10.0.0.50 -AfterTtl 60
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    [OutputType([PSObject])]
    param(
        [Parameter(Mandatory = $true)] [ValidatePattern('^[A-Za-z0-9._-]+\z')] [string] $Zone,
        [Parameter(Mandatory = $true)] [ValidatePattern('^[A-Za-z0-9._-]+\z')] [string] $Name,
        [Parameter(Mandatory = $true)] [ValidateSet('A', 'AAAA', 'CNAME')] [string] $Type,
        [Parameter(Mandatory = $true)] [AllowEmptyCollection()] [string[]] $BeforeValue,
        [Parameter(Mandatory = $true)] [ValidateRange(0, 2147483647)] [int] $BeforeTtl,
        [Parameter(Mandatory = $true)] [AllowEmptyCollection()] [string[]] $AfterValue,
        [Parameter(Mandatory = $true)] [ValidateRange(0, 2147483647)] [int] $AfterTtl
    )
    Set-StrictMode -Version 2
    $ErrorActionPreference = 'Stop'
    $kind = $Type.ToUpperInvariant()
    $before = @(ConvertTo-LyncAutoDnsValue -Type $kind -Value $BeforeValue)
    $after = @(ConvertTo-LyncAutoDnsValue -Type $kind -Value $AfterValue)
    $found = @(Get-LyncAutoDnsRecord -Zone $Zone -Name $Name -Type $kind)
    $same = ($found.Count -eq $before.Count)
    foreach ($record in $found) {
        if ($before -notcontains $record.Value -or $record.TimeToLive -gt $BeforeTtl) { $same = $false }
    }
    if (-not $same) {
        $seen = @($found | ForEach-Object { $_.Value + ' (' + $_.TimeToLive + ' s)' })
        $message = $Name + ' ' + $kind + ' is not what was expected; found: ' + [string]::Join(', ', [string[]] $seen)
        if ($seen.Count -eq 0) { $message = $message + 'no record' }
        $PSCmdlet.ThrowTerminatingError(
            (New-LyncAutoWriteError -Id 'LyncAutoDrifted' -Message $message -Category InvalidResult -Target $Name))
    }
    if ($PSCmdlet.ShouldProcess($Name + ' ' + $kind, 'Change records to: ' + [string]::Join(', ', [string[]] $after))) {
        $node = '@'
        if ($Name -ne $Zone) { $node = $Name.ToLowerInvariant().Substring(0, $Name.Length - $Zone.Length - 1) }
        $common = @{ Zone = $Zone; Node = $node; Type = $kind }
        $gone = @($before | Where-Object { $after -notcontains $_ })
        $made = @($after | Where-Object { $before -notcontains $_ })
        foreach ($record in @($found | Where-Object { $after -contains $_.Value -and $_.TimeToLive -ne $AfterTtl })) {
            Update-LyncAutoDnsServerRecord @common -Value $record.Value -NewValue $record.Value -TimeToLive $AfterTtl
        }
        for ($n = 0; $n -lt $made.Count; $n++) {
            if ($n -lt $gone.Count) {
                Update-LyncAutoDnsServerRecord @common -Value $gone[$n] -NewValue $made[$n] -TimeToLive $AfterTtl
            } else {
                Add-LyncAutoDnsServerRecord @common -Value $made[$n] -TimeToLive $AfterTtl
            }
        }
        for ($n = $made.Count; $n -lt $gone.Count; $n++) {
            Remove-LyncAutoDnsServerRecord @common -Value $gone[$n]
        }
    }
    Get-LyncAutoDnsRecord -Zone $Zone -Name $Name -Type $kind
}
