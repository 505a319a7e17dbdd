# Works on two of the lab's hosts as an administrator's PowerShell does, and prints what came of each case as JSON.
param([string] $Python, [string] $Bridge, [string] $Management, [string] $FrontEnd, [string] $Folder)
$ErrorActionPreference = 'Stop'

. "$PSScriptRoot/session.ps1"

function Send-Module { param($Session, [string] $Name) Invoke-Text $Session ([System.IO.File]::ReadAllText("$Folder/$Name.txt")) }

function New-Phrase { $s = New-Object System.Security.SecureString; 'phrase'.ToCharArray() | ForEach-Object { $s.AppendChar($_) }; $s }

function Stop-Export {
    # Its first output says that the end point has begun, and what comes next takes an hour.
    param($Session)
    $pipeline = New-Pipeline $Session 'Get-CsPool'
    [void] $pipeline.AddStatement().AddCommand('Export-LyncAutoConfiguration').AddParameter('Path', 'C:\backup\one.zip')
    $nothing = New-Object 'System.Management.Automation.PSDataCollection[psobject]'
    $nothing.Complete()
    $output = New-Object 'System.Management.Automation.PSDataCollection[psobject]'
    [void] $pipeline.BeginInvoke($nothing, $output)
    foreach ($first in $output) { break }
    $before = [string] $pipeline.InvocationStateInfo.State
    $pipeline.Stop()
    $ended = $pipeline.InvocationStateInfo
    @{ first = $first.Identity; before = $before; after = [string] $ended.State; why = $ended.Reason.ErrorRecord.FullyQualifiedErrorId }
    $pipeline.Dispose()
}

$pool = @{ Identity = 'pool01.fabrikam.test' }
$record = @{ Zone = 'fabrikam.test'; Name = 'meet.fabrikam.test' }
$edit = $record + @{ Type = 'A'; BeforeValue = @(); BeforeTtl = 'soon'; AfterValue = @(); AfterTtl = 1 }
$request = @{
    New = $true; Type = @('WebServicesInternal'); CA = 'ca01.fabrikam.test\Fabrikam Issuing CA'
    FriendlyName = 'by a client'; PrivateKeyExportable = $true; DomainName = 'webint.fabrikam.test'
}

$office = Open-Session $Management 'LyncAuto'
$server = Open-Session $FrontEnd 'LyncAuto'
$narrow = Open-Session $Management 'LyncAutoConstrained'
$sessions = $office, $server, $narrow
$results = [ordered] @{
    opened = @($sessions | ForEach-Object { [string] $_.RunspaceStateInfo.State })
    shells = @($sessions | ForEach-Object { [string] $_.InstanceId })
    pool = Invoke-Remote $office 'Get-CsPool' $pool
    service = Invoke-Remote $office 'Get-CsService' @{ WebServer = $true }
    sent_read = Send-Module $office 'LyncAuto.Read'
    sent_write = Send-Module $office 'LyncAuto.Write'
    host = Invoke-Remote $office 'Get-LyncAutoHost'
    unknown_command = Invoke-Remote $office 'Get-CsNothing'
    unknown_parameter = Invoke-Remote $office 'Get-CsPool' @{ Nonsense = 1 }
    missing_parameter = Invoke-Remote $office 'Get-LyncAutoDnsRecord' $record
    wrong_type = Invoke-Remote $office 'Set-LyncAutoDnsRecord' $edit
    bad_value = Invoke-Remote $office 'Get-LyncAutoDnsRecord' ($record + @{ Type = 'MX' })
    unknown_object = Invoke-Remote $office 'Get-CsPool' @{ Identity = 'nobody.fabrikam.test' }
    complaint = Invoke-Remote $office 'Import-Module' @{ Name = 'Nobody' }
    stopped = Stop-Export $office
    after_stop = Invoke-Remote $office 'Get-CsPool' $pool
    sent_read_there = Send-Module $server 'LyncAuto.Read'
    sent_write_there = Send-Module $server 'LyncAuto.Write'
    certificate = Invoke-Remote $server 'Request-CsCertificate' $request
}
$key = @{ Thumbprint = $results.certificate.output[0].Thumbprint; Password = New-Phrase }
$results.pfx = Invoke-Remote $server 'Export-LyncAutoPfx' $key
$results.narrow_text = Invoke-Text $narrow 'Get-LyncAutoHost'
$results.narrow_command = Invoke-Remote $narrow 'Get-LyncAutoHost'
$results.narrow_other = Invoke-Remote $narrow 'Get-Process'
$sessions | ForEach-Object { $_.Close() }
$results.closed = @($sessions | ForEach-Object { [string] $_.RunspaceStateInfo.State })
$results | ConvertTo-Json -Depth 5
