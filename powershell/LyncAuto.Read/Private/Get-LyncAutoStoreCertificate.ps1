function Get-LyncAutoStoreCertificate {
    # Windows only: every certificate of LocalMachine\My, opened for reading.
    [CmdletBinding()]
    [OutputType([System.Security.Cryptography.X509Certificates.X509Certificate2])]
    param()
    $store = New-Object -TypeName System.Security.Cryptography.X509Certificates.X509Store -ArgumentList 'My', 'LocalMachine'
    $store.Open('ReadOnly')
    try { foreach ($certificate in $store.Certificates) { $certificate } } finally { $store.Close() }
}
