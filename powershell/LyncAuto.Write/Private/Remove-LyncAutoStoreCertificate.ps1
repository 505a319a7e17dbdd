function Remove-LyncAutoStoreCertificate {
    # Windows only: removes a certificate from LocalMachine\My, its key first: the store would leave that one behind.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] [string] $Thumbprint
    )
    $store = New-Object -TypeName System.Security.Cryptography.X509Certificates.X509Store -ArgumentList 'My', 'LocalMachine'
    $store.Open('ReadWrite')
    try {
        foreach ($certificate in @($store.Certificates | Where-Object { $_.Thumbprint -eq $Thumbprint })) {
            if ($certificate.HasPrivateKey) { Remove-LyncAutoPrivateKey -Certificate $certificate }
            $store.Remove($certificate)
        }
    } finally { $store.Close() }
}
