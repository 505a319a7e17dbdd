function Remove-LyncAutoCertificate {
    <#
    .SYNOPSIS
    Removes a certificate that lyncauto asked for, and its key, from LocalMachine\My, if nothing uses it.
    .DESCRIPTION
    Compare and remove in one call. Returns thumbprint and friendly name once it is gone. Error ids, with nothing removed:
    LyncAutoCertificateNotFound; LyncAutoDrifted when it bears another friendly name, which is in the message;
    LyncAutoCertificateInUse when it is assigned to a use of Lync, with every such use in the message;
    LyncAutoUsesUnknown when this computer names no use of any certificate, so that nobody can tell.
    .PARAMETER Thumbprint
    Thumbprint of the certificate: 40 hexadecimal digits.
    .PARAMETER FriendlyName
    The friendly name that it must bear: the mark of a request of lyncauto's, and nothing else.
    .EXAMPLE
    Remove-LyncAutoCertificate -Thumbprint FEDCBA9876543210FEDCBA9876543210FEDCBA98 -FriendlyName 'lyncauto webint.contoso.com 1a2b3c4d'
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    [OutputType([PSObject])]
    param(
        [Parameter(Mandatory = $true)] [ValidatePattern('^[0-9A-Fa-f]{40}\z')] [string] $Thumbprint,
        [Parameter(Mandatory = $true)] [ValidatePattern('^lyncauto [A-Za-z0-9._-]{1,253} [0-9A-Fa-f]{8}\z')] [string] $FriendlyName
    )
    Set-StrictMode -Version 2
    $ErrorActionPreference = 'Stop'
    $found = @(Get-LyncAutoKeyedCertificate -Thumbprint $Thumbprint)
    if ($found.Count -eq 0) {
        $message = 'LocalMachine\My holds no certificate ' + $Thumbprint
        $PSCmdlet.ThrowTerminatingError(
            (New-LyncAutoWriteError -Id 'LyncAutoCertificateNotFound' -Message $message -Category ObjectNotFound -Target $Thumbprint))
    }
    if ($found[0].FriendlyName -cne $FriendlyName) {
        $message = 'the certificate ' + $Thumbprint + ' is not what was expected; found: ' + $found[0].FriendlyName
        $PSCmdlet.ThrowTerminatingError(
            (New-LyncAutoWriteError -Id 'LyncAutoDrifted' -Message $message -Category InvalidResult -Target $Thumbprint))
    }
    $assigned = @(Get-CsCertificate)
    if ($assigned.Count -eq 0) {
        $message = 'Get-CsCertificate names no certificate that this computer uses'
        $PSCmdlet.ThrowTerminatingError(
            (New-LyncAutoWriteError -Id 'LyncAutoUsesUnknown' -Message $message -Category InvalidResult -Target $Thumbprint))
    }
    $uses = @($assigned | Where-Object { $_.Thumbprint -eq $Thumbprint } | ForEach-Object { [string] $_.Use })
    if ($uses.Count -gt 0) {
        $message = 'the certificate ' + $Thumbprint + ' is assigned to ' + [string]::Join(', ', [string[]] $uses)
        $PSCmdlet.ThrowTerminatingError(
            (New-LyncAutoWriteError -Id 'LyncAutoCertificateInUse' -Message $message -Category ResourceBusy -Target $Thumbprint))
    }
    if (-not $PSCmdlet.ShouldProcess($Thumbprint, 'Remove certificate and private key')) { return }
    Remove-LyncAutoStoreCertificate -Thumbprint $Thumbprint
    $properties = @{ Thumbprint = $Thumbprint.ToUpperInvariant(); FriendlyName = $FriendlyName }
    New-Object -TypeName PSObject -Property $properties | Select-Object -Property Thumbprint, FriendlyName
}
