function Initialize-LyncAutoFolder {
    # Makes a folder for administrators alone, unless it is there; one that is open to others is refused and left as it
    # is: it may be somebody else's.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] [string] $Path
    )
    if (-not [System.IO.Directory]::Exists($Path)) { New-LyncAutoProtectedFolder -Path $Path }
    if (-not (Test-LyncAutoProtectedFolder -Path $Path)) {
        $message = $Path + ' can be opened by others than Administrators and SYSTEM'
        $PSCmdlet.ThrowTerminatingError(
            (New-LyncAutoWriteError -Id 'LyncAutoFolderOpen' -Message $message -Category SecurityError -Target $Path))
    }
}
