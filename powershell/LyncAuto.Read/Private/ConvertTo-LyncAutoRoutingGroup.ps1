function ConvertTo-LyncAutoRoutingGroup {
    # Makes a routing group flat. Which Front Ends hold a replica that is up must be said by their FQDNs.
    [CmdletBinding()]
    [OutputType([PSObject])]
    param(
        [Parameter(Mandatory = $true)] $Group
    )
    $name = [string] $Group.RoutingGroup
    $primary = ''
    $up = @()
    $readable = $Group.PSObject.Properties['Primary'] -and $Group.PSObject.Properties['Replicas']
    if ($readable) {
        $primary = ([string] $Group.Primary).ToLowerInvariant()
        $up = @($Group.Replicas | Where-Object { $null -ne $_ } | ForEach-Object { ([string] $_).ToLowerInvariant() })
        foreach ($fqdn in $up) {
            if ($fqdn -notmatch '^[a-z0-9_-]+(\.[a-z0-9_-]+)+\z') { $readable = $false }
        }
        if ($primary -and $up -notcontains $primary) { $readable = $false }
    }
    if (-not $readable) {
        $message = 'Get-CsPoolFabricState does not say which Front Ends hold the routing group ' + $name
        $PSCmdlet.ThrowTerminatingError(
            (New-LyncAutoReadError -Id 'LyncAutoFabricUnreadable' -Message $message -Category InvalidData -Target $name))
    }
    [System.Array]::Sort($up, [System.StringComparer]::Ordinal)
    $properties = @{ RoutingGroup = $name; Primary = $primary; Replicas = [string[]] $up }
    New-Object -TypeName PSObject -Property $properties | Select-Object -Property RoutingGroup, Primary, Replicas
}
