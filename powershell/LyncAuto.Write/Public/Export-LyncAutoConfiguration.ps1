function Export-LyncAutoConfiguration {
    <#
    .SYNOPSIS
    Exports the configuration of the Central Management store to a file that administrators alone can read.
    .DESCRIPTION
    The file can hold key material. Its folder is made readable by Administrators and SYSTEM only; a folder that is
    there and open to others is refused and left as it is: it may be somebody else's. The file appears whole or not at
    all and takes the place of an older one. The store is a further host. Error id: LyncAutoFolderOpen.
    .PARAMETER Path
    The file, with its drive and folder, ending in .zip.
    .EXAMPLE
    Export-LyncAutoConfiguration -Path 'C:\ProgramData\lyncauto\backup\contoso.zip'
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    [OutputType([PSObject])]
    param(
        [Parameter(Mandatory = $true)]
        [ValidatePattern('^([A-Za-z]:)?[\\/].*\.zip\z')]
        [string] $Path
    )
    Set-StrictMode -Version 2
    $ErrorActionPreference = 'Stop'
    if (-not $PSCmdlet.ShouldProcess($Path, 'Export the configuration')) { return }
    Initialize-LyncAutoFolder -Path (Split-LyncAutoPath -Path $Path)
    $partial = $Path.Substring(0, $Path.Length - 4) + '.partial.zip'
    [System.IO.File]::Delete($partial)
    Export-CsConfiguration -FileName $partial
    [void] (Move-LyncAutoFile -Path $partial -Destination $Path)
    Get-LyncAutoFile -Path $Path
}
