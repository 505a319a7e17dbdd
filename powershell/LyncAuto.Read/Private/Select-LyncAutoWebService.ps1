function Select-LyncAutoWebService {
    # The web services of one pool in the topology's object model: Sites, Clusters, InstalledServices. Which classes
    # hold them is the vendor's; a role's id begins with its name. More than one is no answer.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] $Topology,
        [Parameter(Mandatory = $true)] [string] $Pool
    )
    $found = @()
    foreach ($site in @($Topology.Sites)) {
        foreach ($cluster in @($site.Clusters)) {
            if ($null -eq $cluster -or [string] $cluster.Fqdn -ne $Pool) { continue }
            $found += @($cluster.InstalledServices | Where-Object {
                $null -ne $_ -and $_.PSObject.Properties['RoleId'] -and [string] $_.RoleId -like 'WebServices-*'
            })
        }
    }
    if ($found.Count -gt 1) {
        $message = 'the topology has ' + $found.Count + ' web services of ' + $Pool
        $PSCmdlet.ThrowTerminatingError(
            (New-LyncAutoReadError -Id 'LyncAutoAmbiguous' -Message $message -Category InvalidData -Target $Pool))
    }
    $found
}
