function Get-LyncAutoWebServices {
    <#
    .SYNOPSIS
    Returns the names of a pool's web services, and the signature of the topology that says so.
    .DESCRIPTION
    InternalHost is empty where the pool has no override of its internal name, also where the topology repeats the
    pool's own name. Nothing is returned where the topology has no web services of this pool. Names and signature come
    from two readings; they are read again where the topology was published in between. Without -LocalStore the
    topology comes from the Central Management database, which is a further host. Error ids: LyncAutoTopologyBusy when
    the topology changed during three attempts in a row.
    .PARAMETER Pool
    FQDN of the pool.
    .PARAMETER LocalStore
    Read the local replica of this computer.
    .EXAMPLE
    Get-LyncAutoWebServices -Pool pool01.contoso.com -LocalStore
    #>
    [CmdletBinding()]
    [OutputType([PSObject])]
    param(
        [Parameter(Mandatory = $true)] [ValidatePattern('^[A-Za-z0-9._-]+\z')] [string] $Pool,
        [switch] $LocalStore
    )
    Set-StrictMode -Version 2
    $ErrorActionPreference = 'Stop'
    for ($attempt = 0; $attempt -lt 3; $attempt++) {
        $signature = (Get-LyncAutoTopology -LocalStore:$LocalStore).Signature
        $topology = if ($LocalStore) { Get-CsTopology -LocalStore } else { Get-CsTopology }
        $found = @(Select-LyncAutoWebService -Topology $topology -Pool $Pool)
        if ((Get-LyncAutoTopology -LocalStore:$LocalStore).Signature -ne $signature) { continue }
        foreach ($service in $found) {
            $internal = [string] $service.InternalHost
            if ($internal -eq $Pool) { $internal = '' }
            $properties = @{
                Pool         = $Pool.ToLowerInvariant()
                InternalHost = $internal.ToLowerInvariant()
                ExternalHost = ([string] $service.ExternalHost).ToLowerInvariant()
                Signature    = $signature
            }
            New-Object -TypeName PSObject -Property $properties |
                Select-Object -Property Pool, InternalHost, ExternalHost, Signature
        }
        return
    }
    $PSCmdlet.ThrowTerminatingError((New-LyncAutoReadError -Id 'LyncAutoTopologyBusy' `
        -Message 'the topology was published again and again while it was read' -Category ResourceBusy -Target $Pool))
}
