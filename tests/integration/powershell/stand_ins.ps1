# Stand-ins for what needs Windows: the Private wrappers, and the vendor's cmdlets. $Calls holds what was changed.
$Calls = New-Object System.Collections.ArrayList
$Records = New-Object System.Collections.ArrayList
$Certificates = New-Object System.Collections.ArrayList
$Chain = New-Object System.Collections.ArrayList
$Folders = @{}
$Tasks = @{} # name to definition, state and times

function Get-LyncAutoIdentityName { 'CONTOSO\lyncadmin' }
function Get-LyncAutoStoreCertificate { $Certificates }
function Get-LyncAutoKeyedCertificate { param($Thumbprint) $Certificates | Where-Object { $_.Thumbprint -eq $Thumbprint } }
function Remove-LyncAutoStoreCertificate {
    param($Thumbprint)
    Confirm-Vendor 'key'
    [void] $Calls.Add("remove certificate $Thumbprint")
    $Certificates.Remove(($Certificates | Where-Object { $_.Thumbprint -eq $Thumbprint }))
}
function Get-LyncAutoChainElement { param($Certificate) $Chain }
function Invoke-LyncAutoCertificationAuthorityPing {
    param($Config)
    New-Object PSObject -Property @{ ExitCode = $PingExitCode; Text = 'asked ' + $Config }
}
function Invoke-LyncAutoCertificateRequest {
    param($Config, $Template, $Request, $RequestId, [switch] $Machine)
    $asked = [string]::Join('|', @($Config, $Template, $RequestId, [bool] $Machine))
    New-Object PSObject -Property @{ ExitCode = 0; Text = $asked; Certificate = $Request; Chain = '' }
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

function Get-LyncAutoScheduledTask { param($Name) if ($Tasks.ContainsKey($Name)) { New-Object PSObject -Property $Tasks[$Name] } }
function Add-LyncAutoScheduledTask {
    param($Name, $Xml, $UserId, $LogonType)
    [void] $Calls.Add("task $Name $UserId $LogonType")
    $Tasks[$Name] = @{ State = 3; LastRunTime = [DateTime]::FromOADate(0); LastTaskResult = 267011; NextRunTime = [DateTime]::FromOADate(0); Xml = $Xml }
}
function Remove-LyncAutoScheduledTask { param($Name) [void] $Calls.Add("remove task $Name"); $Tasks.Remove($Name) }

$Store = @{} # what is published: central and local signature, the pool's override
$Uses = @{} # certificate by use

function Reset-Store {
    $Store['central'] = 'central'; $Store['local'] = 'local'; $Store['override'] = ''; $Store['held'] = ''
    $Store['refuse'] = ''; $Store['report'] = $true; $Store['publish'] = 0; $Store['fabric'] = @()
    $Uses.Clear()
}
function Confirm-Vendor {
    # What the vendor's cmdlet says when it refuses: a record of its own, with an id of its own.
    param($Name)
    if ($Store['refuse'] -ne $Name) { return }
    throw (New-LyncAutoWriteError -Id 'VendorRefused' -Message 'Access is denied.' -Category PermissionDenied -Target $Name)
}
function New-Service {
    param($RoleId, $InternalHost)
    New-Object PSObject -Property @{ RoleId = $RoleId; InternalHost = $InternalHost; ExternalHost = 'WebExt.contoso.test' }
}
function Get-CsTopology {
    param([switch] $AsXml, [switch] $LocalStore)
    Confirm-Vendor 'Get-CsTopology'
    $where = if ($LocalStore) { 'local' } else { 'central' }
    if ($AsXml) {
        if ($Store['publish'] -gt 0) { $Store['publish']--; $Store['central'] = 'version' + $Store['publish'] }
        return [System.Xml.Linq.XElement]::Parse('<Topology xmlns="urn:t" Signature="' + $Store[$where] + '"><Sites /></Topology>')
    }
    $internal = if ($LocalStore) { $Store['held'] } else { $Store['override'] }
    $own = New-Object PSObject -Property @{
        Fqdn = 'pool01.contoso.test'
        InstalledServices = @((New-Service 'UserServices-1' 'none'), (New-Service 'WebServices-1' $internal), (New-Object PSObject))
    }
    $other = New-Object PSObject -Property @{ Fqdn = 'pool02.contoso.test'; InstalledServices = @((New-Service 'WebServices-2' 'pool02.contoso.test')) }
    $two = New-Object PSObject -Property @{ Fqdn = 'two.contoso.test'; InstalledServices = @((New-Service 'WebServices-3' 'a'), (New-Service 'WebServices-4' 'b')) }
    $sql = New-Object PSObject -Property @{ Fqdn = 'sql01.contoso.test'; InstalledServices = $null }
    $sites = @((New-Object PSObject -Property @{ Clusters = @($sql, $other) }), (New-Object PSObject -Property @{ Clusters = @($own, $two) }))
    New-Object PSObject -Property @{ Sites = $sites }
}
function Set-CsWebServer {
    [CmdletBinding(SupportsShouldProcess = $true)] param($Identity, $InternalFqdn)
    Confirm-Vendor 'Set-CsWebServer'
    [void] $Calls.Add("override $Identity $InternalFqdn")
    $Store['override'] = $InternalFqdn
    $Store['central'] = '99999999-2222-3333-4444-555555555555'
}
function Enable-CsTopology {
    [CmdletBinding(SupportsShouldProcess = $true)] param($Report)
    Confirm-Vendor 'Enable-CsTopology'
    [void] $Calls.Add('topology ' + [System.IO.Path]::GetFileName($Report))
    if ($Store['report']) { [System.IO.File]::WriteAllText($Report, 'report') }
    'noise'
}
function Enable-CsComputer {
    [CmdletBinding(SupportsShouldProcess = $true)] param($Report)
    Confirm-Vendor 'Enable-CsComputer'
    [void] $Calls.Add('computer ' + [System.IO.Path]::GetFileName($Report))
    if ($Store['report']) { [System.IO.File]::WriteAllText($Report, 'report') }
}
function Get-CsCertificate {
    param([string[]] $Type)
    Confirm-Vendor 'Get-CsCertificate'
    foreach ($use in @($Uses.Keys)) {
        if (-not $Type -or $Type -contains $use) { New-Object PSObject -Property @{ Use = $use; Thumbprint = $Uses[$use] } }
    }
}
function Set-CsCertificate {
    [CmdletBinding(SupportsShouldProcess = $true)] param([string[]] $Type, $Thumbprint)
    Confirm-Vendor 'Set-CsCertificate'
    [void] $Calls.Add('assign ' + [string]::Join(',', $Type) + ' ' + $Thumbprint)
    foreach ($use in $Type) { $Uses[$use] = $Thumbprint }
}
function Get-CsPoolFabricState { param($PoolFqdn) [void] $Calls.Add("fabric $PoolFqdn"); $Store['fabric'] }
function Read-LyncAutoDomainObject { Confirm-Vendor 'LDAP'; $Store['domain'] }
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
