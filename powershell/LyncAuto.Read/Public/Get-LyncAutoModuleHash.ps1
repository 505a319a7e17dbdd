function Get-LyncAutoModuleHash {
    <#
    .SYNOPSIS
    Returns the SHA-256 of an installed module of lyncauto.
    .DESCRIPTION
    Computed over the Private and then the Public files, each in ordinal order of its name, joined by a line feed,
    with line ends as line feeds, in UTF-8: the same text that is sent where nothing is installed.
    Error id: LyncAutoModuleNotLoaded.
    .PARAMETER Name
    LyncAuto.Read or LyncAuto.Write.
    .EXAMPLE
    Get-LyncAutoModuleHash -Name LyncAuto.Read
    #>
    [CmdletBinding()]
    [OutputType([PSObject])]
    param(
        [Parameter(Mandatory = $true)] [ValidateSet('LyncAuto.Read', 'LyncAuto.Write')] [string] $Name
    )
    Set-StrictMode -Version 2
    $ErrorActionPreference = 'Stop'
    $folder = Get-LyncAutoModuleFolder -Name $Name
    if (-not $folder) {
        $message = $Name + ' is not loaded from an installed module'
        $PSCmdlet.ThrowTerminatingError(
            (New-LyncAutoReadError -Id 'LyncAutoModuleNotLoaded' -Message $message -Category ObjectNotFound -Target $Name))
    }
    $texts = @()
    foreach ($part in 'Private', 'Public') {
        $files = [System.IO.Directory]::GetFiles([System.IO.Path]::Combine($folder, $part), '*.ps1')
        [System.Array]::Sort($files, [System.StringComparer]::Ordinal)
        foreach ($file in $files) { $texts += [System.IO.File]::ReadAllText($file).Replace("`r`n", "`n") }
    }
    $properties = @{ Name = $Name; Sha256 = Get-LyncAutoTextHash -Text ([string]::Join("`n", $texts)) }
    New-Object -TypeName PSObject -Property $properties | Select-Object -Property Name, Sha256
}
