function Get-LyncAutoCertificateChain {
    <#
    .SYNOPSIS
    Returns a certificate of LocalMachine\My and all that issued it, up to the root.
    .DESCRIPTION
    Order counts from 0, the certificate itself. Error ids: LyncAutoCertificateNotFound; LyncAutoChainIncomplete when
    the chain does not end in a certificate that issued itself.
    .PARAMETER Thumbprint
    Thumbprint of the certificate: 40 hexadecimal digits.
    .EXAMPLE
    Get-LyncAutoCertificateChain -Thumbprint 0123456789ABCDEF0123456789ABCDEF01234567
    #>
    [CmdletBinding()]
    [OutputType([PSObject])]
    param(
        [Parameter(Mandatory = $true)] [ValidatePattern('^[0-9A-Fa-f]{40}\z')] [string] $Thumbprint
    )
    Set-StrictMode -Version 2
    $ErrorActionPreference = 'Stop'
    $found = @(Get-LyncAutoStoreCertificate | Where-Object { $_.Thumbprint -eq $Thumbprint })
    if ($found.Count -eq 0) {
        $message = 'LocalMachine\My holds no certificate ' + $Thumbprint
        $PSCmdlet.ThrowTerminatingError(
            (New-LyncAutoReadError -Id 'LyncAutoCertificateNotFound' -Message $message -Category ObjectNotFound -Target $Thumbprint))
    }
    $chain = @(Get-LyncAutoChainElement -Certificate $found[0])
    $last = $found[0]
    if ($chain.Count -gt 0) { $last = $chain[$chain.Count - 1] }
    if ($last.Subject -ne $last.Issuer) {
        $message = 'the chain ends at ' + $last.Subject + ', issued by ' + $last.Issuer + ', which this host does not have'
        $PSCmdlet.ThrowTerminatingError(
            (New-LyncAutoReadError -Id 'LyncAutoChainIncomplete' -Message $message -Category InvalidData -Target $Thumbprint))
    }
    for ($order = 0; $order -lt $chain.Count; $order++) {
        $properties = @{
            Order       = $order
            Thumbprint  = $chain[$order].Thumbprint.ToUpperInvariant()
            Subject     = $chain[$order].Subject
            Certificate = [System.Convert]::ToBase64String($chain[$order].RawData)
        }
        New-Object -TypeName PSObject -Property $properties |
            Select-Object -Property Order, Thumbprint, Subject, Certificate
    }
}
