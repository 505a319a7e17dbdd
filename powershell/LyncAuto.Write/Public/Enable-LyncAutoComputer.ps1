function Enable-LyncAutoComputer {
    <#
    .SYNOPSIS
    Activates on this computer what its replica of the topology says, and keeps the report as a sign that it was done.
    .DESCRIPTION
    Active Directory is a further host. The report appears only after Enable-CsComputer has succeeded, in a folder that
    Administrators and SYSTEM alone can open; what the cmdlet reported of an attempt that failed stays beside it, ending
    in .partial.html. Error ids: LyncAutoFolderOpen; LyncAutoReportMissing when the cmdlet reported neither an error nor
    anything else.
    .PARAMETER Report
    The report, with its drive and folder, ending in .html.
    .EXAMPLE
    Enable-LyncAutoComputer -Report 'C:\ProgramData\lyncauto\reports\computer.html'
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
    if (-not $PSCmdlet.ShouldProcess('this computer', 'Activate its roles')) { return }
    $partial = New-LyncAutoReport -Path $Report
    [void] (Enable-CsComputer -Report $partial -Confirm:$false)
    Complete-LyncAutoReport -Partial $partial -Path $Report
}
