# Changes records with installed modules in a session that loads no module by itself: what one module has imported is
# not there for the other.
$ErrorActionPreference = 'Stop'
Import-Module -Name Microsoft.PowerShell.Utility, Microsoft.PowerShell.Management -Global
$global:PSModuleAutoLoadingPreference = 'None'
Import-Module -Name LyncAuto.Write -Global

function Step {
    param($Before, $After, $Ttl)
    $results = @(Set-LyncAutoDnsRecord -Zone contoso.test -Name web.contoso.test -Type A -BeforeValue $Before -BeforeTtl 60 -AfterValue $After -AfterTtl $Ttl)
    , @($results | ForEach-Object { $_.Value + ' ' + $_.TimeToLive })
}
$steps = @((Step @() @('10.0.0.5') 60), (Step @('10.0.0.5') @('10.0.0.50') 30), (Step @('10.0.0.50') @() 0))
$env:PSModulePath = ''
$absent = try { & (Get-Module -Name LyncAuto.Write) { Remove-Module -Name DnsServer; Import-LyncAutoDnsServer } } catch { $_.FullyQualifiedErrorId }
@{ steps = $steps; absent = $absent } | ConvertTo-Json -Depth 4
