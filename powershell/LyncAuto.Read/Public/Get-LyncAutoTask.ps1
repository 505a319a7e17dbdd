function Get-LyncAutoTask {
    <#
    .SYNOPSIS
    Returns how a task of this computer's Task Scheduler stands.
    .DESCRIPTION
    State, when it was last started and what that came to, when it is started next, and the SHA-256 of its definition as
    the Task Scheduler gives it. Times are UTC, ISO 8601; empty: never. Nothing is returned where there is no such task in
    the root folder, or the account may not see it.
    .PARAMETER Name
    Name of the task.
    .EXAMPLE
    Get-LyncAutoTask -Name lyncauto-renew-contoso
    #>
    [CmdletBinding()]
    [OutputType([PSObject])]
    param(
        [Parameter(Mandatory = $true)] [ValidatePattern('^[A-Za-z0-9._-]{1,100}\z')] [string] $Name
    )
    Set-StrictMode -Version 2
    $ErrorActionPreference = 'Stop'
    $states = 'Unknown', 'Disabled', 'Queued', 'Ready', 'Running'
    foreach ($found in @(Get-LyncAutoScheduledTask -Name $Name)) {
        $properties = @{
            Name        = $Name
            State       = $states[[int] $found.State]
            LastRunTime = ConvertTo-LyncAutoMoment -Time $found.LastRunTime
            LastResult  = [int] $found.LastTaskResult
            NextRunTime = ConvertTo-LyncAutoMoment -Time $found.NextRunTime
            Sha256      = Get-LyncAutoTextHash -Text $found.Xml
        }
        New-Object -TypeName PSObject -Property $properties |
            Select-Object -Property Name, State, LastRunTime, LastResult, NextRunTime, Sha256
    }
}
