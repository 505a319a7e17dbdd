function Add-LyncAutoScheduledTask {
    # Windows only: sets a task in the Task Scheduler's root folder, in the place of one of its name. 6: made or replaced;
    # logon 1: a password, which Windows alone knows of a group managed service account; 2: S4U. None is handed over.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] [string] $Name,
        [Parameter(Mandatory = $true)] [string] $Xml,
        [Parameter(Mandatory = $true)] [string] $UserId,
        [Parameter(Mandatory = $true)] [string] $LogonType
    )
    $logon = 2
    if ($LogonType -eq 'Password') { $logon = 1 }
    $service = New-Object -ComObject 'Schedule.Service'
    $service.Connect()
    [void] $service.GetFolder('\').RegisterTask($Name, $Xml, 6, $UserId, $null, $logon, $null)
}
