function Get-LyncAutoSimpleUrl {
    <#
    .SYNOPSIS
    Returns the simple URLs in force, one object each.
    .DESCRIPTION
    The configuration object nests its URLs two deep, which serialization cuts off. A URL that several scopes share
    is returned once. The configuration is read from the Central Management database, which is a further host.
    .EXAMPLE
    Get-LyncAutoSimpleUrl
    #>
    [CmdletBinding()]
    [OutputType([PSObject])]
    param()
    Set-StrictMode -Version 2
    $ErrorActionPreference = 'Stop'
    $seen = @{}
    foreach ($configuration in @(Get-CsSimpleUrlConfiguration)) {
        foreach ($entry in @($configuration.SimpleUrl)) {
            if ($null -eq $entry -or -not $entry.ActiveUrl) { continue }
            $key = [string]::Join("`n", @([string] $entry.Component, [string] $entry.Domain, [string] $entry.ActiveUrl))
            if ($seen.ContainsKey($key)) { continue }
            $seen[$key] = $true
            $properties = @{
                Component = [string] $entry.Component
                Domain    = [string] $entry.Domain
                Url       = [string] $entry.ActiveUrl
            }
            New-Object -TypeName PSObject -Property $properties | Select-Object -Property Component, Domain, Url
        }
    }
}
