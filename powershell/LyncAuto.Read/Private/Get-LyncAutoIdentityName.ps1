function Get-LyncAutoIdentityName {
    # Windows only: the account that commands of this session run as.
    [CmdletBinding()]
    [OutputType([string])]
    param()
    [System.Security.Principal.WindowsIdentity]::GetCurrent().Name
}
