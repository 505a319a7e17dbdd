function Get-LyncAutoChainElement {
    # Windows only: the certificates of the chain that this computer builds, leaf first. Revocation is not asked for:
    # a list that cannot be fetched says nothing about who issued what.
    [CmdletBinding()]
    [OutputType([System.Security.Cryptography.X509Certificates.X509Certificate2])]
    param(
        [Parameter(Mandatory = $true)] $Certificate
    )
    $chain = New-Object -TypeName System.Security.Cryptography.X509Certificates.X509Chain -ArgumentList $true
    $chain.ChainPolicy.RevocationMode = 'NoCheck'
    [void] $chain.Build($Certificate)
    foreach ($element in $chain.ChainElements) { $element.Certificate }
}
