function Remove-LyncAutoScheduledTask {
    # Windows only: removes a task from the Task Scheduler's root folder.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] [string] $Name
    )
    $service = New-Object -ComObject 'Schedule.Service'
    $service.Connect()
    [void] $service.GetFolder('\').DeleteTask($Name, 0)
}
