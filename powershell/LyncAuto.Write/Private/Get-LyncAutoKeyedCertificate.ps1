function Get-LyncAutoKeyedCertificate {
    # Windows only: one certificate of LocalMachine\My with its key; nothing when it is not there.
    [CmdletBinding()]
    [OutputType([System.Security.Cryptography.X509Certificates.X509Certificate2])]
    param(
        [Parameter(Mandatory = $true)] [string] $Thumbprint
    )
    $store = New-Object -TypeName System.Security.Cryptography.X509Certificates.X509Store -ArgumentList 'My', 'LocalMachine'
    $store.Open('ReadOnly')
    try { $store.Certificates | Where-Object { $_.Thumbprint -eq $Thumbprint } } finally { $store.Close() }
}
