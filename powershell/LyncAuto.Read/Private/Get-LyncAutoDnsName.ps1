function Get-LyncAutoDnsName {
    # Reads the DNS names of a subject alternative name from its DER form (RFC 5280, section 4.2.1.6: [2] IA5String):
    # the formatted text is in the language of the host.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory = $true)] [byte[]] $RawData
    )
    $at = 0
    while ($at -lt $RawData.Length) {
        $tag = $RawData[$at]
        $length = [int] $RawData[$at + 1]
        $at += 2
        if ($length -gt 127) {
            $octets = $length - 128
            $length = 0
            for ($n = 0; $n -lt $octets; $n++) { $length = $length * 256 + $RawData[$at + $n] }
            $at += $octets
        }
        if ($tag -eq 0x30) { continue }
        if ($tag -eq 0x82) { [System.Text.Encoding]::ASCII.GetString($RawData, $at, $length).ToLowerInvariant() }
        $at += $length
    }
}
