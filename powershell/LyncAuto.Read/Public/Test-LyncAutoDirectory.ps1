function Test-LyncAutoDirectory {
    <#
    .SYNOPSIS
    Says whether Active Directory answers the account of this session.
    .DESCRIPTION
    Reads the object of the domain, which a domain controller shows to nobody without a logon, and changes nothing.
    Domain controllers are further hosts. A file share on another host takes the same credentials.
    .EXAMPLE
    Test-LyncAutoDirectory
    #>
    [CmdletBinding()]
    [OutputType([PSObject])]
    param()
    Set-StrictMode -Version 2
    $ErrorActionPreference = 'Stop'
    $properties = @{ Answers = $false; Text = '' }
    try {
        $properties['Text'] = [string] (Read-LyncAutoDomainObject)
        $properties['Answers'] = ($properties['Text'] -ne '')
        if (-not $properties['Answers']) { $properties['Text'] = 'it showed nothing of the domain' }
    } catch {
        $properties['Text'] = $_.Exception.GetBaseException().Message.Trim()
    }
    New-Object -TypeName PSObject -Property $properties | Select-Object -Property Answers, Text
}
