function Set-LyncAutoOverride {
    <#
    .SYNOPSIS
    Gives a pool's web services another internal name, if the topology is what the caller believes.
    .DESCRIPTION
    Compare and set in one call, the signature of the whole topology included: what somebody else has published since
    stops it. The Central Management database is a further host. Returns the name as it reads afterwards. Error ids:
    LyncAutoPoolNotFound; LyncAutoDrifted when the name or the signature is another one, with what was found in the
    message and nothing changed.
    .PARAMETER Pool
    FQDN of the pool.
    .PARAMETER Before
    The override that the pool must have now; empty: none.
    .PARAMETER After
    The override that it is to have.
    .PARAMETER Signature
    The signature that the topology must have.
    .EXAMPLE
    Set-LyncAutoOverride -Pool pool01.contoso.com -Before '' -After webint.contoso.com -Signature 0c9f0d5a-53f1-4a2e-9a55-2c8f6f2d7a11
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    [OutputType([PSObject])]
    param(
        [Parameter(Mandatory = $true)] [ValidatePattern('^[A-Za-z0-9._-]+\z')] [string] $Pool,
        [Parameter(Mandatory = $true)] [AllowEmptyString()] [ValidatePattern('^[A-Za-z0-9._-]*\z')] [string] $Before,
        [Parameter(Mandatory = $true)] [ValidatePattern('^[A-Za-z0-9._-]+\z')] [string] $After,
        [Parameter(Mandatory = $true)] [ValidatePattern('^[0-9A-Fa-f-]{36}\z')] [string] $Signature
    )
    Set-StrictMode -Version 2
    $ErrorActionPreference = 'Stop'
    $found = @(Get-LyncAutoWebServices -Pool $Pool)
    if ($found.Count -eq 0) {
        $message = 'the topology has no web services of ' + $Pool
        $PSCmdlet.ThrowTerminatingError(
            (New-LyncAutoWriteError -Id 'LyncAutoPoolNotFound' -Message $message -Category ObjectNotFound -Target $Pool))
    }
    if ($found[0].InternalHost -ne $Before -or $found[0].Signature -ne $Signature) {
        $internal = 'no override'
        if ($found[0].InternalHost) { $internal = $found[0].InternalHost }
        $message = 'the topology is not what was expected of ' + $Pool + '; found: ' + $internal + ', signature ' + $found[0].Signature
        $PSCmdlet.ThrowTerminatingError(
            (New-LyncAutoWriteError -Id 'LyncAutoDrifted' -Message $message -Category InvalidResult -Target $Pool))
    }
    if ($PSCmdlet.ShouldProcess($Pool, 'Set the internal web services FQDN to ' + $After)) {
        [void] (Set-CsWebServer -Identity ('WebServer:' + $Pool) -InternalFqdn $After -Confirm:$false)
    }
    foreach ($now in @(Get-LyncAutoWebServices -Pool $Pool)) {
        $properties = @{ Pool = $now.Pool; InternalFqdn = $now.InternalHost }
        New-Object -TypeName PSObject -Property $properties | Select-Object -Property Pool, InternalFqdn
    }
}
