function Set-LyncAutoWebCertificate {
    <#
    .SYNOPSIS
    Gives the internal web services of this computer another certificate, if they have the one that is expected.
    .DESCRIPTION
    Compare and set in one call. WebServicesInternal is the only use that is ever touched. Returns the assignment as it
    reads afterwards. Error ids: LyncAutoDrifted when another certificate is assigned, with its thumbprint in the
    message; LyncAutoCertificateNotFound; LyncAutoNoPrivateKey. Nothing is changed then.
    .PARAMETER Before
    Thumbprint of the certificate that must be assigned now: 40 hexadecimal digits.
    .PARAMETER After
    Thumbprint of the certificate of LocalMachine\My that is to be assigned.
    .EXAMPLE
    Set-LyncAutoWebCertificate -Before 0123456789ABCDEF0123456789ABCDEF01234567 -After 76543210FEDCBA9876543210FEDCBA9876543210
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    [OutputType([PSObject])]
    param(
        [Parameter(Mandatory = $true)] [ValidatePattern('^[0-9A-Fa-f]{40}\z')] [string] $Before,
        [Parameter(Mandatory = $true)] [ValidatePattern('^[0-9A-Fa-f]{40}\z')] [string] $After
    )
    Set-StrictMode -Version 2
    $ErrorActionPreference = 'Stop'
    $use = 'WebServicesInternal'
    $found = @(Get-CsCertificate -Type $use | ForEach-Object { ([string] $_.Thumbprint).ToUpperInvariant() })
    if ($found.Count -ne 1 -or $found[0] -ne $Before) {
        $message = 'the certificate of ' + $use + ' is not what was expected; found: '
        if ($found.Count -eq 0) { $message = $message + 'none' } else { $message = $message + [string]::Join(', ', [string[]] $found) }
        $PSCmdlet.ThrowTerminatingError(
            (New-LyncAutoWriteError -Id 'LyncAutoDrifted' -Message $message -Category InvalidResult -Target $use))
    }
    $wanted = @(Get-LyncAutoKeyedCertificate -Thumbprint $After)
    if ($wanted.Count -eq 0) {
        $message = 'LocalMachine\My holds no certificate ' + $After
        $PSCmdlet.ThrowTerminatingError(
            (New-LyncAutoWriteError -Id 'LyncAutoCertificateNotFound' -Message $message -Category ObjectNotFound -Target $After))
    }
    if (-not $wanted[0].HasPrivateKey) {
        $message = 'the certificate ' + $After + ' has no private key in this store'
        $PSCmdlet.ThrowTerminatingError(
            (New-LyncAutoWriteError -Id 'LyncAutoNoPrivateKey' -Message $message -Category ObjectNotFound -Target $After))
    }
    if ($PSCmdlet.ShouldProcess($use, 'Assign the certificate ' + $After)) {
        [void] (Set-CsCertificate -Type $use -Thumbprint $After -Confirm:$false)
    }
    foreach ($now in @(Get-CsCertificate -Type $use)) {
        $properties = @{ Use = [string] $now.Use; Thumbprint = ([string] $now.Thumbprint).ToUpperInvariant() }
        New-Object -TypeName PSObject -Property $properties | Select-Object -Property Use, Thumbprint
    }
}
