function Split-LyncAutoPath {
    # The folder of a rooted path. Both kinds of slash part it, wherever this runs.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory = $true)] [string] $Path
    )
    $folder = [System.Text.RegularExpressions.Regex]::Replace($Path, '[\\/][^\\/]*\z', '')
    if ($folder -match '^([A-Za-z]:)?\z') { $folder = $folder + '\' } # the root itself
    $folder
}
