# Objects of the vendor's that are more than flat: built here of what the lab says, row by row.
function ConvertTo-LabTopology {
    # Text is the document; rows are pools with web services.
    $rows = @($input)
    if ($rows.Count -eq 1 -and $rows[0] -is [string]) { return [System.Xml.Linq.XElement]::Parse($rows[0]) }
    $clusters = foreach ($row in $rows) {
        $service = New-Object PSObject -Property @{
            RoleId = 'WebServices-1'; InternalHost = $row.InternalHost; ExternalHost = $row.ExternalHost
        }
        New-Object PSObject -Property @{ Fqdn = $row.Pool; InstalledServices = @($service) }
    }
    New-Object PSObject -Property @{ Sites = @(New-Object PSObject -Property @{ Clusters = @($clusters) }) }
}
function ConvertTo-LabSimpleUrlConfiguration {
    $urls = @(foreach ($row in $input) {
        New-Object PSObject -Property @{ Component = $row.Component; Domain = $row.Domain; ActiveUrl = $row.ActiveUrl }
    })
    New-Object PSObject -Property @{ Identity = 'Global'; SimpleUrl = $urls }
}
