function Export-LyncAutoPfx {
    <#
    .SYNOPSIS
    Returns one certificate of LocalMachine\My and its private key as PFX, in memory.
    .DESCRIPTION
    Nothing is written to a disk, and nothing of the chain is in it. Error ids: LyncAutoCertificateNotFound,
    LyncAutoNoPrivateKey, LyncAutoNotExportable.
    .PARAMETER Thumbprint
    Thumbprint of the certificate: 40 hexadecimal digits.
    .PARAMETER Password
    Pass phrase that protects the PFX.
    .EXAMPLE
    Export-LyncAutoPfx -Thumbprint 0123456789ABCDEF0123456789ABCDEF01234567 -Password (Read-Host -AsSecureString)
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    [OutputType([PSObject])]
    param(
        [Parameter(Mandatory = $true)] [ValidatePattern('^[0-9A-Fa-f]{40}\z')] [string] $Thumbprint,
        [Parameter(Mandatory = $true)] [ValidateNotNull()] [System.Security.SecureString] $Password
    )
    Set-StrictMode -Version 2
    $ErrorActionPreference = 'Stop'
    if (-not $PSCmdlet.ShouldProcess($Thumbprint, 'Export certificate and private key')) { return }
    $found = @(Get-LyncAutoKeyedCertificate -Thumbprint $Thumbprint)
    if ($found.Count -eq 0) {
        $message = 'LocalMachine\My holds no certificate ' + $Thumbprint
        $PSCmdlet.ThrowTerminatingError(
            (New-LyncAutoWriteError -Id 'LyncAutoCertificateNotFound' -Message $message -Category ObjectNotFound -Target $Thumbprint))
    }
    if (-not $found[0].HasPrivateKey) {
        $message = 'the certificate ' + $Thumbprint + ' has no private key in this store'
        $PSCmdlet.ThrowTerminatingError(
            (New-LyncAutoWriteError -Id 'LyncAutoNoPrivateKey' -Message $message -Category ObjectNotFound -Target $Thumbprint))
    }
    try {
        $bytes = $found[0].Export([System.Security.Cryptography.X509Certificates.X509ContentType]::Pfx, $Password)
    } catch {
        $message = 'the private key of ' + $Thumbprint + ' does not leave this host: ' + $_.Exception.GetBaseException().Message
        $PSCmdlet.ThrowTerminatingError(
            (New-LyncAutoWriteError -Id 'LyncAutoNotExportable' -Message $message -Category PermissionDenied -Target $Thumbprint))
    }
    New-Object -TypeName PSObject -Property @{ Pfx = [System.Convert]::ToBase64String($bytes) }
}
