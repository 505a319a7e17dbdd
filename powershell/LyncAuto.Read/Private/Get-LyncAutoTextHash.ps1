function Get-LyncAutoTextHash {
    # The SHA-256 of a text in UTF-8, 64 lower-case hex digits.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory = $true)] [AllowEmptyString()] [string] $Text
    )
    $bytes = (New-Object -TypeName System.Text.UTF8Encoding -ArgumentList $false).GetBytes($Text)
    $hash = [System.Security.Cryptography.SHA256]::Create().ComputeHash($bytes)
    [System.BitConverter]::ToString($hash).Replace('-', '').ToLowerInvariant()
}
