function Register-LyncAutoTask {
    <#
    .SYNOPSIS
    Sets a task of this computer's Task Scheduler, if what is there is what the caller believes.
    .DESCRIPTION
    Compare and set in one call. The definition says who the task runs as, and no password is taken: it is a group managed
    service account (LogonType Password), or one without rights on the network (S4U). Returns the task as it reads
    afterwards, as Get-LyncAutoTask does. Error ids: LyncAutoTaskInvalid when the definition is none, or of another kind;
    LyncAutoDrifted when another task is there, with its hash in the message and nothing changed.
    .PARAMETER Name
    Name of the task, in the root folder.
    .PARAMETER Xml
    Its definition, without an XML declaration.
    .PARAMETER Before
    The hash that it must have now, as Get-LyncAutoTask gives it; empty: there must be none.
    .EXAMPLE
    Register-LyncAutoTask -Name lyncauto-renew-contoso -Xml ([System.IO.File]::ReadAllText('C:\task.xml')) -Before ''
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    [OutputType([PSObject])]
    param(
        [Parameter(Mandatory = $true)] [ValidatePattern('^[A-Za-z0-9._-]{1,100}\z')] [string] $Name,
        [Parameter(Mandatory = $true)] [ValidateNotNullOrEmpty()] [string] $Xml,
        [Parameter(Mandatory = $true)] [AllowEmptyString()] [ValidatePattern('^([0-9A-Fa-f]{64})?\z')] [string] $Before
    )
    Set-StrictMode -Version 2
    $ErrorActionPreference = 'Stop'
    $principal = Get-LyncAutoTaskPrincipal -Xml $Xml
    if (-not $principal) {
        $message = 'the definition of ' + $Name + ' is none of a task that needs no password of ours'
        $PSCmdlet.ThrowTerminatingError(
            (New-LyncAutoWriteError -Id 'LyncAutoTaskInvalid' -Message $message -Category InvalidArgument -Target $Name))
    }
    $now = ''
    foreach ($found in @(Get-LyncAutoTask -Name $Name)) { $now = $found.Sha256 }
    if ($now -ne $Before) {
        $message = 'the task ' + $Name + ' is not what was expected; found: ' + $now
        $PSCmdlet.ThrowTerminatingError(
            (New-LyncAutoWriteError -Id 'LyncAutoDrifted' -Message $message -Category InvalidResult -Target $Name))
    }
    if ($PSCmdlet.ShouldProcess($Name, 'Set a scheduled task that runs as ' + $principal.UserId)) {
        Add-LyncAutoScheduledTask -Name $Name -Xml $Xml -UserId $principal.UserId -LogonType $principal.LogonType
    }
    Get-LyncAutoTask -Name $Name
}
