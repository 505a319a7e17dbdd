function Test-LyncAutoProtectedFolder {
    # Windows only: whether a folder's rules let in nobody but Administrators and SYSTEM.
    [CmdletBinding()]
    [OutputType([bool])]
    param(
        [Parameter(Mandatory = $true)] [string] $Path
    )
    $security = [System.IO.Directory]::GetAccessControl($Path)
    $rules = $security.GetAccessRules($true, $true, [System.Security.Principal.SecurityIdentifier])
    $others = @($rules | Where-Object {
        [string] $_.AccessControlType -eq 'Allow' -and
        'S-1-5-32-544', 'S-1-5-18' -notcontains $_.IdentityReference.Value
    })
    $others.Count -eq 0
}
