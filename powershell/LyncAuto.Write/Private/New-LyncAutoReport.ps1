function New-LyncAutoReport {
    # The path that a cmdlet of the vendor is to write its report to. The report takes its own path only after that
    # cmdlet has succeeded: a report that is there means that the act was done.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory = $true)] [string] $Path
    )
    Initialize-LyncAutoFolder -Path (Split-LyncAutoPath -Path $Path)
    $partial = $Path.Substring(0, $Path.Length - 5) + '.partial.html'
    [System.IO.File]::Delete($partial)
    $partial
}
