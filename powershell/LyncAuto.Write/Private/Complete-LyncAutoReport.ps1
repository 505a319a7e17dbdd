function Complete-LyncAutoReport {
    # Gives a report its own path, and returns the path and the hash.
    [CmdletBinding()]
    [OutputType([PSObject])]
    param(
        [Parameter(Mandatory = $true)] [string] $Partial,
        [Parameter(Mandatory = $true)] [string] $Path
    )
    if (-not (Move-LyncAutoFile -Path $Partial -Destination $Path)) {
        $message = 'the cmdlet reported no error and left no report at ' + $Partial
        $PSCmdlet.ThrowTerminatingError(
            (New-LyncAutoWriteError -Id 'LyncAutoReportMissing' -Message $message -Category InvalidResult -Target $Path))
    }
    Get-LyncAutoFile -Path $Path
}
