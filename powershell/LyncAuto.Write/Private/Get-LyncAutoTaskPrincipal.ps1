function Get-LyncAutoTaskPrincipal {
    # Who a task's definition says it runs as; nothing when it is no definition, or of a task that would need a password
    # of ours. What the text declares beside elements (a DTD) makes it none.
    [CmdletBinding()]
    [OutputType([PSObject])]
    param(
        [Parameter(Mandatory = $true)] [string] $Xml
    )
    $namespace = 'http://schemas.microsoft.com/windows/2004/02/mit/task'
    $document = New-Object -TypeName System.Xml.XmlDocument
    $document.XmlResolver = $null
    try {
        $document.Load([System.Xml.XmlReader]::Create((New-Object -TypeName System.IO.StringReader -ArgumentList $Xml)))
    } catch { return }
    $root = $document.DocumentElement
    if ($root.LocalName -cne 'Task' -or $root.NamespaceURI -cne $namespace) { return }
    $users = $root.GetElementsByTagName('UserId', $namespace)
    $logons = $root.GetElementsByTagName('LogonType', $namespace)
    if ($users.Count -ne 1 -or $logons.Count -ne 1) { return }
    $properties = @{ UserId = $users.Item(0).InnerText; LogonType = $logons.Item(0).InnerText }
    $managed = $properties['LogonType'] -ceq 'Password' -and $properties['UserId'].EndsWith('$')
    if (-not $managed -and $properties['LogonType'] -cne 'S4U') { return }
    New-Object -TypeName PSObject -Property $properties
}
