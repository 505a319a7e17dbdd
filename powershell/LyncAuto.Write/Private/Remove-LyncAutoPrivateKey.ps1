function Remove-LyncAutoPrivateKey {
    # Windows only: deletes the private key of a certificate from its provider, an older one (CAPI) or a newer one (CNG).
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] [System.Security.Cryptography.X509Certificates.X509Certificate2] $Certificate
    )
    $newer = 'System.Security.Cryptography.X509Certificates.RSACertificateExtensions' -as [Type]
    if ($newer) { $key = $newer::GetRSAPrivateKey($Certificate) } else { $key = $Certificate.PrivateKey }
    if ($key -is [System.Security.Cryptography.RSACryptoServiceProvider]) {
        $key.PersistKeyInCsp = $false
        $key.Clear()
    } else {
        $key.Key.Delete()
    }
}
