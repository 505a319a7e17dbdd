# Stand-ins for what needs Windows: the Private wrappers, and the vendor's cmdlets. $Calls holds what was changed.
$Calls = New-Object System.Collections.ArrayList
$Records = New-Object System.Collections.ArrayList
$Certificates = New-Object System.Collections.ArrayList
$Chain = New-Object System.Collections.ArrayList
$Folders = @{}

function Get-LyncAutoIdentityName { 'CONTOSO\lyncadmin' }
function Get-LyncAutoStoreCertificate { $Certificates }
function Get-LyncAutoKeyedCertificate { param($Thumbprint) $Certificates | Where-Object { $_.Thumbprint -eq $Thumbprint } }
function Get-LyncAutoChainElement { param($Certificate) $Chain }
function Invoke-LyncAutoCertificationAuthorityPing {
    param($Config)
    New-Object PSObject -Property @{ ExitCode = $PingExitCode; Text = 'asked ' + $Config }
}
function Get-LyncAutoModuleFolder { param($Name) if ($ModuleFolder) { $ModuleFolder + '/' + $Name } }

function Add-Record {
    param($Node, $Type, $Value, $TimeToLive, $Timestamp)
    $data = switch ($Type) {
        'A' { @{ IPv4Address = [System.Net.IPAddress]::Parse($Value) } }
        'AAAA' { @{ IPv6Address = [System.Net.IPAddress]::Parse($Value) } }
        'CNAME' { @{ HostNameAlias = $Value + '.' } }
    }
    [void] $Records.Add((New-Object PSObject -Property @{
        HostName = $Node; RecordType = $Type; Timestamp = $Timestamp; Plain = $Value
        TimeToLive = [TimeSpan]::FromSeconds($TimeToLive); RecordData = New-Object PSObject -Property $data
    }))
}
function Get-LyncAutoDnsServerRecord {
    param($Zone, $Node, $Type)
    $Records | Where-Object { $_.HostName -eq $Node -and $_.RecordType -eq $Type }
}
function Add-LyncAutoDnsServerRecord {
    param($Zone, $Node, $Type, $Value, $TimeToLive)
    [void] $Calls.Add("add $Node.$Zone $Type $Value $TimeToLive")
    Add-Record $Node $Type $Value $TimeToLive
}
function Update-LyncAutoDnsServerRecord {
    param($Zone, $Node, $Type, $Value, $NewValue, $TimeToLive)
    [void] $Calls.Add("update $Node.$Zone $Type $Value $NewValue $TimeToLive")
    $old = $Records | Where-Object { $_.HostName -eq $Node -and $_.RecordType -eq $Type -and $_.Plain -eq $Value }
    $Records.Remove($old)
    Add-Record $Node $Type $NewValue $TimeToLive $old.Timestamp
}
function Remove-LyncAutoDnsServerRecord {
    param($Zone, $Node, $Type, $Value)
    [void] $Calls.Add("remove $Node.$Zone $Type $Value")
    $old = $Records | Where-Object { $_.HostName -eq $Node -and $_.RecordType -eq $Type -and $_.Plain -eq $Value }
    $Records.Remove($old)
}
function New-LyncAutoProtectedFolder {
    param($Path)
    [void] $Calls.Add('folder')
    [void] [System.IO.Directory]::CreateDirectory($Path)
    $Folders[$Path] = $true
}
function Test-LyncAutoProtectedFolder { param($Path) [bool] $Folders[$Path] }

function Get-CsTopology {
    param([switch] $AsXml, [switch] $LocalStore)
    $where = if ($LocalStore) { 'local' } else { 'central' }
    [System.Xml.Linq.XElement]::Parse('<Topology xmlns="urn:t" Signature="' + $where + '"><Sites /></Topology>')
}
function Get-CsSimpleUrlConfiguration {
    $meet = New-Object PSObject -Property @{ Component = 'meet'; Domain = 'contoso.test'; ActiveUrl = 'https://meet.contoso.test' }
    $dialin = New-Object PSObject -Property @{ Component = 'dialin'; Domain = '*'; ActiveUrl = 'https://dialin.contoso.test' }
    New-Object PSObject -Property @{ Identity = 'Global'; SimpleUrl = @($meet, $dialin) }
    New-Object PSObject -Property @{ Identity = 'site:Chicago'; SimpleUrl = @($meet) }
}
function Export-CsConfiguration {
    param($FileName)
    [void] $Calls.Add('export')
    [System.IO.File]::WriteAllText($FileName, 'configuration')
}
