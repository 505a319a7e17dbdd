function Get-LyncAutoFile {
    <#
    .SYNOPSIS
    Returns the SHA-256 of one file of this host, such as an exported configuration or a report.
    .DESCRIPTION
    The file stays where it is. Nothing is returned where there is no such file.
    .PARAMETER Path
    The file, with its drive and folder.
    .EXAMPLE
    Get-LyncAutoFile -Path 'C:\ProgramData\lyncauto\backup\contoso.zip'
    #>
    [CmdletBinding()]
    [OutputType([PSObject])]
    param(
        [Parameter(Mandatory = $true)] [ValidateNotNullOrEmpty()] [string] $Path
    )
    Set-StrictMode -Version 2
    $ErrorActionPreference = 'Stop'
    $hash = Get-LyncAutoFileHash -Path $Path
    if (-not $hash) { return }
    $properties = @{ Path = $Path; Sha256 = $hash }
    New-Object -TypeName PSObject -Property $properties | Select-Object -Property Path, Sha256
}
