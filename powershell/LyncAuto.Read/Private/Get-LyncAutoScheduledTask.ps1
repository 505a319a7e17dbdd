function Get-LyncAutoScheduledTask {
    # Windows only: one task of the Task Scheduler's root folder, hidden ones too; nothing when it is not there.
    [CmdletBinding()]
    [OutputType([PSObject])]
    param(
        [Parameter(Mandatory = $true)] [string] $Name
    )
    $service = New-Object -ComObject 'Schedule.Service'
    $service.Connect()
    foreach ($task in $service.GetFolder('\').GetTasks(1)) {
        if ($task.Name -eq $Name) {
            $task | Select-Object -Property State, LastRunTime, LastTaskResult, NextRunTime, Xml
        }
    }
}
