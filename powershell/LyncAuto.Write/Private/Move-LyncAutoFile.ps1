function Move-LyncAutoFile {
    # Gives a file another path, in place of what is there; whether there was a file to be moved.
    [CmdletBinding()]
    [OutputType([bool])]
    param(
        [Parameter(Mandatory = $true)] [string] $Path,
        [Parameter(Mandatory = $true)] [string] $Destination
    )
    if (-not [System.IO.File]::Exists($Path)) { return $false }
    [System.IO.File]::Delete($Destination)
    [System.IO.File]::Move($Path, $Destination)
    $true
}
