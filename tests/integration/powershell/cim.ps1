# Runs the wrappers around the DnsServer module, and the functions above them, against a module of that name.
param([string] $Folder)
$ErrorActionPreference = 'Stop'
. ([scriptblock]::Create([System.IO.File]::ReadAllText("$Folder/LyncAuto.Read.txt")))
. ([scriptblock]::Create([System.IO.File]::ReadAllText("$Folder/LyncAuto.Write.txt")))

function Step {
    param($Name, $Type, $Before, $BeforeTtl, $After, $AfterTtl, $Zone = 'contoso.test')
    $result = @{ output = @(); error = '' }
    try {
        $result.output = @(Set-LyncAutoDnsRecord -Zone $Zone -Name $Name -Type $Type -BeforeValue $Before -BeforeTtl $BeforeTtl -AfterValue $After -AfterTtl $AfterTtl |
            ForEach-Object { $_.Value + ' ' + $_.TimeToLive + ' ' + $_.Static })
    } catch { $result.error = $_.FullyQualifiedErrorId.Split(',')[0] }
    $result
}
$steps = @(
    (Step web.contoso.test A @() 0 @('10.0.0.5', '10.0.0.6') 3600),
    (Step web.contoso.test A @('10.0.0.5', '10.0.0.6') 3600 @('10.0.0.5', '10.0.0.6') 60),
    (Step web.contoso.test A @('10.0.0.5', '10.0.0.6') 60 @('10.0.0.50') 60),
    (Step web.contoso.test A @('10.0.0.50') 60 @('10.0.0.50', '10.0.0.51') 60),
    (Step web.contoso.test A @('10.0.0.50', '10.0.0.51') 60 @('10.0.0.51') 60),
    (Step web.contoso.test A @('10.0.0.51') 60 @() 0),
    (Step contoso.test AAAA @() 0 @('2001:db8::1') 60),
    (Step contoso.test AAAA @('2001:db8::1') 60 @('2001:db8::2') 60),
    (Step contoso.test A @() 0 @('10.0.0.7') 60),
    (Step meet.contoso.test CNAME @() 0 @('web.contoso.test') 60),
    (Step meet.contoso.test CNAME @('web.contoso.test') 60 @('web2.contoso.test') 60),
    (Step meet.contoso.test CNAME @('web2.contoso.test') 60 @() 0),
    (Step web.fabrikam.test A @() 0 @('10.0.0.5') 60 fabrikam.test)
)
@{ steps = $steps } | ConvertTo-Json -Depth 5
