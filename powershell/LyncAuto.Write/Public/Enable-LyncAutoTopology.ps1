function Enable-LyncAutoTopology {
    <#
    .SYNOPSIS
    Enables the published topology, and keeps the report of it as a sign that it was done.
    .DESCRIPTION
    Active Directory, the Central Management database and the file shares are further hosts. The report appears only
    after Enable-CsTopology has succeeded, in a folder that Administrators and SYSTEM alone can open; what the cmdlet
    reported of an attempt that failed stays beside it, ending in .partial.html. Error ids: LyncAutoFolderOpen;
    LyncAutoReportMissing when the cmdlet reported neither an error nor anything else.
    .PARAMETER Report
    The report, with its drive and folder, ending in .html.
    .EXAMPLE
    Enable-LyncAutoTopology -Report 'C:\ProgramData\lyncauto\reports\topology.html'
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    [OutputType([PSObject])]
    param(
        [Parameter(Mandatory = $true)]
        [ValidatePattern('^([A-Za-z]:)?[\\/].*\.html\z')]
        [string] $Report
    )
    Set-StrictMode -Version 2
    $ErrorActionPreference = 'Stop'
    if (-not $PSCmdlet.ShouldProcess('the published topology', 'Enable')) { return }
    $partial = New-LyncAutoReport -Path $Report
    [void] (Enable-CsTopology -Report $partial -Confirm:$false)
    Complete-LyncAutoReport -Partial $partial -Path $Report
}
