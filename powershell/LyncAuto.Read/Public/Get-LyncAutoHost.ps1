function Get-LyncAutoHost {
    <#
    .SYNOPSIS
    Says which host answers, with which PowerShell, and as whom.
    .DESCRIPTION
    Reads this host alone. ComputerName is the fully qualified name, in lower case.
    .EXAMPLE
    Get-LyncAutoHost
    #>
    [CmdletBinding()]
    [OutputType([PSObject])]
    param()
    Set-StrictMode -Version 2
    $ErrorActionPreference = 'Stop'
    $properties = @{
        ComputerName      = Get-LyncAutoComputerName
        PowerShellVersion = $PSVersionTable.PSVersion.ToString()
        User              = Get-LyncAutoIdentityName
    }
    New-Object -TypeName PSObject -Property $properties |
        Select-Object -Property ComputerName, PowerShellVersion, User
}
