function Get-LyncAutoFileHash {
    # The SHA-256 of a file, 64 lower-case hex digits; nothing when there is none.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory = $true)] [string] $Path
    )
    if (-not [System.IO.File]::Exists($Path)) { return }
    $algorithm = [System.Security.Cryptography.SHA256]::Create()
    $stream = [System.IO.File]::OpenRead($Path)
    try { $hash = $algorithm.ComputeHash($stream) } finally { $stream.Close() }
    [System.BitConverter]::ToString($hash).Replace('-', '').ToLowerInvariant()
}
