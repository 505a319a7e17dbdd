function Unregister-LyncAutoTask {
    <#
    .SYNOPSIS
    Removes a task of this computer's Task Scheduler, if it is what the caller believes.
    .DESCRIPTION
    Compare and remove in one call; what the task has started goes on. Returns its name and hash once it is gone. Error id:
    LyncAutoDrifted when another task is there, or none, with its hash in the message and nothing changed.
    .PARAMETER Name
    Name of the task, in the root folder.
    .PARAMETER Before
    The hash that it must have now, as Get-LyncAutoTask gives it.
    .EXAMPLE
    Unregister-LyncAutoTask -Name lyncauto-renew-contoso -Before 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    [OutputType([PSObject])]
    param(
        [Parameter(Mandatory = $true)] [ValidatePattern('^[A-Za-z0-9._-]{1,100}\z')] [string] $Name,
        [Parameter(Mandatory = $true)] [ValidatePattern('^[0-9A-Fa-f]{64}\z')] [string] $Before
    )
    Set-StrictMode -Version 2
    $ErrorActionPreference = 'Stop'
    $now = ''
    foreach ($found in @(Get-LyncAutoTask -Name $Name)) { $now = $found.Sha256 }
    if ($now -ne $Before) {
        $message = 'the task ' + $Name + ' is not what was expected; found: ' + $now
        $PSCmdlet.ThrowTerminatingError(
            (New-LyncAutoWriteError -Id 'LyncAutoDrifted' -Message $message -Category InvalidResult -Target $Name))
    }
    if (-not $PSCmdlet.ShouldProcess($Name, 'Remove a scheduled task')) { return }
    Remove-LyncAutoScheduledTask -Name $Name
    New-Object -TypeName PSObject -Property @{ Name = $Name; Sha256 = $now } | Select-Object -Property Name, Sha256
}
