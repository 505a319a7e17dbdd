function Get-LyncAutoFabricState {
    <#
    .SYNOPSIS
    Returns the routing groups of a pool, and the Front Ends that hold a replica of each and are up.
    .DESCRIPTION
    One object for each routing group: its primary, and all Front Ends whose replica is up, the primary among them.
    The state comes from the pool's Front Ends, which are further hosts. What the vendor's cmdlet returns is not
    documented: objects that do not read as expected are an error, never a shorter list. Error id:
    LyncAutoFabricUnreadable.
    .PARAMETER Pool
    FQDN of the pool.
    .EXAMPLE
    Get-LyncAutoFabricState -Pool pool01.contoso.com
    #>
    [CmdletBinding()]
    [OutputType([PSObject])]
    param(
        [Parameter(Mandatory = $true)] [ValidatePattern('^[A-Za-z0-9._-]+\z')] [string] $Pool
    )
    Set-StrictMode -Version 2
    $ErrorActionPreference = 'Stop'
    $all = @(Get-CsPoolFabricState -PoolFqdn $Pool)
    $groups = @($all | Where-Object { $null -ne $_ -and $_.PSObject.Properties['RoutingGroup'] })
    if ($groups.Count -eq 0) {
        $message = 'Get-CsPoolFabricState named no routing group of ' + $Pool
        $PSCmdlet.ThrowTerminatingError(
            (New-LyncAutoReadError -Id 'LyncAutoFabricUnreadable' -Message $message -Category InvalidData -Target $Pool))
    }
    foreach ($group in $groups) { ConvertTo-LyncAutoRoutingGroup -Group $group }
}
