function Get-LyncAutoModuleFolder {
    # The folder of an installed module that is loaded in this session; nothing when it is not.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory = $true)] [string] $Name
    )
    $module = @(Get-Module -Name $Name)
    if ($module.Count -gt 0) { $module[0].ModuleBase }
}
