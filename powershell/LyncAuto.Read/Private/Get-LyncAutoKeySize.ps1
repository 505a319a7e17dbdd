function Get-LyncAutoKeySize {
    # Reads the length in bits of an RSA key from its DER form (RFC 8017, section A.1.1: the modulus comes first); 0 for
    # a key of another kind. The classes that know it differ from one .NET to the next.
    [CmdletBinding()]
    [OutputType([int])]
    param(
        [Parameter(Mandatory = $true)] $PublicKey
    )
    if ($PublicKey.Oid.Value -ne '1.2.840.113549.1.1.1') { return 0 }
    $raw = $PublicKey.EncodedKeyValue.RawData
    $at = 0
    for ($part = 0; $part -lt 2; $part++) {
        $length = [int] $raw[$at + 1]
        $at += 2
        if ($length -gt 127) {
            $octets = $length - 128
            $length = 0
            for ($n = 0; $n -lt $octets; $n++) { $length = $length * 256 + $raw[$at + $n] }
            $at += $octets
        }
    }
    if ($raw[$at] -eq 0) { $length-- } # keeps the number positive
    $length * 8
}
