function Read-LyncAutoDomainObject {
    # Windows only: the distinguished name of the domain as its own object says it. The root DSE alone would answer
    # without a logon too.
    [CmdletBinding()]
    [OutputType([string])]
    param()
    $root = New-Object -TypeName System.DirectoryServices.DirectoryEntry -ArgumentList 'LDAP://RootDSE'
    $domain = New-Object -TypeName System.DirectoryServices.DirectoryEntry `
        -ArgumentList ('LDAP://' + [string] $root.Properties['defaultNamingContext'].Value)
    $searcher = New-Object -TypeName System.DirectoryServices.DirectorySearcher `
        -ArgumentList $domain, '(objectClass=domainDNS)', ([string[]] @('distinguishedName')), 'Base'
    $found = $searcher.FindOne()
    if ($null -ne $found) { [string] $found.Properties['distinguishedname'][0] }
}
