function Get-LyncAutoCertificate {
    <#
    .SYNOPSIS
    Lists the certificates of LocalMachine\My.
    .DESCRIPTION
    Friendly name and thumbprint are compared as a whole, without wildcards. Nothing is returned where none matches.
    .PARAMETER FriendlyName
    Only certificates of exactly this friendly name.
    .PARAMETER Thumbprint
    Only the certificate of this thumbprint: 40 hexadecimal digits.
    .EXAMPLE
    Get-LyncAutoCertificate -FriendlyName 'webint.contoso.com lyncauto 1'
    #>
    [CmdletBinding()]
    [OutputType([PSObject])]
    param(
        [ValidateNotNullOrEmpty()] [string] $FriendlyName,
        [ValidatePattern('^[0-9A-Fa-f]{40}\z')] [string] $Thumbprint
    )
    Set-StrictMode -Version 2
    $ErrorActionPreference = 'Stop'
    foreach ($certificate in @(Get-LyncAutoStoreCertificate)) {
        if ($PSBoundParameters.ContainsKey('FriendlyName') -and $certificate.FriendlyName -cne $FriendlyName) { continue }
        if ($PSBoundParameters.ContainsKey('Thumbprint') -and $certificate.Thumbprint -ne $Thumbprint) { continue }
        ConvertTo-LyncAutoCertificate -Certificate $certificate
    }
}
