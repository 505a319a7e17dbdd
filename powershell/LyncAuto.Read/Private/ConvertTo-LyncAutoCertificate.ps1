function ConvertTo-LyncAutoCertificate {
    # Makes a certificate flat: strings, a number and a truth value.
    [CmdletBinding()]
    [OutputType([PSObject])]
    param(
        [Parameter(Mandatory = $true)] $Certificate
    )
    $names = @()
    foreach ($extension in $Certificate.Extensions) {
        if ($extension.Oid.Value -eq '2.5.29.17') { $names += @(Get-LyncAutoDnsName -RawData $extension.RawData) }
    }
    [System.Array]::Sort($names, [System.StringComparer]::Ordinal)
    $culture = [System.Globalization.CultureInfo]::InvariantCulture
    $format = 'yyyy-MM-ddTHH:mm:ssZ'
    $properties = @{
        Thumbprint    = $Certificate.Thumbprint.ToUpperInvariant()
        FriendlyName  = [string] $Certificate.FriendlyName
        Subject       = $Certificate.Subject
        Issuer        = $Certificate.Issuer
        NotBefore     = $Certificate.NotBefore.ToUniversalTime().ToString($format, $culture)
        NotAfter      = $Certificate.NotAfter.ToUniversalTime().ToString($format, $culture)
        HasPrivateKey = [bool] $Certificate.HasPrivateKey
        KeyBits       = Get-LyncAutoKeySize -PublicKey $Certificate.PublicKey
        DnsNames      = [string]::Join(',', [string[]] $names)
        Certificate   = [System.Convert]::ToBase64String($Certificate.RawData)
    }
    New-Object -TypeName PSObject -Property $properties | Select-Object -Property Thumbprint, FriendlyName, Subject,
        Issuer, NotBefore, NotAfter, HasPrivateKey, KeyBits, DnsNames, Certificate
}
