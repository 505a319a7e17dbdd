# Runs every case against the text that is sent to a host, and prints what came of each as JSON.
param([string] $Folder)
$ErrorActionPreference = 'Stop'
. ([scriptblock]::Create([System.IO.File]::ReadAllText("$Folder/LyncAuto.Read.txt")))
. ([scriptblock]::Create([System.IO.File]::ReadAllText("$Folder/LyncAuto.Write.txt")))
. "$Folder/stand_ins.ps1"

function New-Phrase { $s = New-Object System.Security.SecureString; 'phrase'.ToCharArray() | ForEach-Object { $s.AppendChar($_) }; $s }
function Read-Certificate { param($Name) [System.Security.Cryptography.X509Certificates.X509Certificate2]::new([System.IO.File]::ReadAllBytes("$Folder/$Name.der")) }
function Use-Web {
    param($Values, $Ttl = 3600)
    foreach ($value in $Values) { Add-Record 'webint' 'A' $value $Ttl }
}
function New-Group { param($Name, $Primary, $Replicas) New-Object PSObject -Property @{ RoutingGroup = $Name; Primary = $Primary; Replicas = $Replicas } }
function Use-Certificates {
    $Uses['Default'] = 'D' * 40; $Uses['WebServicesInternal'] = 'A' * 40; $Uses['WebServicesExternal'] = 'A' * 40
    [void] $Certificates.Add((New-Object PSObject -Property @{ Thumbprint = ('B' * 40); HasPrivateKey = $true }))
    [void] $Certificates.Add((New-Object PSObject -Property @{ Thumbprint = ('C' * 40); HasPrivateKey = $false }))
}
function Use-Marked {
    param($Name = $mark)
    $Uses['Default'] = 'D' * 40; $Uses['WebServicesExternal'] = 'E' * 40
    [void] $Certificates.Add((New-Object PSObject -Property @{ Thumbprint = ('B' * 40); HasPrivateKey = $true; FriendlyName = $Name }))
}
function Use-Task { Add-LyncAutoScheduledTask -Name 'lyncauto-renew-contoso' -Xml 'kept'; $Calls.Clear() }
function New-Task {
    $run = '<Principal><UserId>CONTOSO\renew$</UserId><LogonType>Password</LogonType></Principal>'
    @{ Name = 'lyncauto-renew-contoso'; Before = ''; Xml = '<Task xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task"><Principals>' + $run + '</Principals></Task>' }
}
$mark = 'lyncauto webint.contoso.test 1a2b3c4d'
$old = '11111111-2222-3333-4444-555555555555'
$pool = 'pool01.contoso.test'
$change = @{ Pool = $pool; Before = ''; After = 'webint.contoso.test'; Signature = $old }
$Pkcs10 = "-----BEGIN CERTIFICATE REQUEST-----`nMIIBAA==`n-----END CERTIFICATE REQUEST-----`n"
$web = @{ Zone = 'contoso.test'; Name = 'webint.contoso.test'; Type = 'A' }

$cases = @{
    host = { Get-LyncAutoHost }
    topology = { Get-LyncAutoTopology }
    topology_local = { Get-LyncAutoTopology -LocalStore }
    simple_urls = { Get-LyncAutoSimpleUrl }
    certificate = { [void] $Certificates.Add((Read-Certificate leaf)); Get-LyncAutoCertificate }
    certificate_absent = { [void] $Certificates.Add((Read-Certificate leaf)); Get-LyncAutoCertificate -Thumbprint ('0' * 40) }
    certificate_other_name = { [void] $Certificates.Add((Read-Certificate leaf)); Get-LyncAutoCertificate -FriendlyName '*' }
    certificate_many_names = { [void] $Certificates.Add((Read-Certificate many)); Get-LyncAutoCertificate }
    chain = {
        $leaf = Read-Certificate leaf
        [void] $Certificates.Add($leaf); [void] $Chain.Add($leaf); [void] $Chain.Add((Read-Certificate root))
        Get-LyncAutoCertificateChain -Thumbprint $leaf.Thumbprint
    }
    chain_cut = {
        $leaf = Read-Certificate leaf
        [void] $Certificates.Add($leaf); [void] $Chain.Add($leaf)
        Get-LyncAutoCertificateChain -Thumbprint $leaf.Thumbprint
    }
    chain_absent = { Get-LyncAutoCertificateChain -Thumbprint ('0' * 40) }
    thumbprint_bad = { Get-LyncAutoCertificateChain -Thumbprint '"; evil' }
    record_none = { Get-LyncAutoDnsRecord @web }
    record_two = { Use-Web '10.0.0.5', '10.0.0.6'; Get-LyncAutoDnsRecord @web }
    record_ageing = { Add-Record 'webint' 'A' '10.0.0.5' 60 ([DateTime]::Now); Get-LyncAutoDnsRecord @web }
    record_apex = { Add-Record '@' 'AAAA' '2001:DB8::1' 60; Get-LyncAutoDnsRecord -Zone contoso.test -Name contoso.test -Type AAAA }
    record_alias = { Add-Record 'meet' 'CNAME' 'Web.contoso.test' 60; Get-LyncAutoDnsRecord -Zone contoso.test -Name MEET.contoso.test -Type cname }
    record_several = {
        Use-Web '10.0.0.5'; Add-Record 'meet' 'CNAME' 'webint.contoso.test' 60
        Get-LyncAutoDnsRecord -Zone contoso.test -Name WEBINT.contoso.test, meet.contoso.test, none.contoso.test -Type a, CNAME
    }
    record_several_outside = { Use-Web '10.0.0.5'; Get-LyncAutoDnsRecord -Zone contoso.test -Name webint.contoso.test, webint.fabrikam.test -Type A }
    record_outside = { Get-LyncAutoDnsRecord -Zone contoso.test -Name webint.fabrikam.test -Type A }
    set_ttl = { Use-Web '10.0.0.5'; Set-LyncAutoDnsRecord @web -BeforeValue '10.0.0.5' -BeforeTtl 3600 -AfterValue '10.0.0.5' -AfterTtl 60 }
    set_address = { Use-Web '10.0.0.5'; Set-LyncAutoDnsRecord @web -BeforeValue '10.0.0.5' -BeforeTtl 3600 -AfterValue '10.0.0.50' -AfterTtl 3600 }
    set_three_to_one = {
        Use-Web '10.0.0.1', '10.0.0.2', '10.0.0.3'
        Set-LyncAutoDnsRecord @web -BeforeValue '10.0.0.3', '10.0.0.1', '10.0.0.2' -BeforeTtl 3600 -AfterValue '10.0.0.50' -AfterTtl 3600
    }
    set_one_to_three = {
        Use-Web '10.0.0.50'
        Set-LyncAutoDnsRecord @web -BeforeValue '10.0.0.50' -BeforeTtl 3600 -AfterValue '10.0.0.1', '10.0.0.2', '10.0.0.3' -AfterTtl 3600
    }
    set_new = { Set-LyncAutoDnsRecord @web -BeforeValue @() -BeforeTtl 0 -AfterValue '10.0.0.50' -AfterTtl 60 }
    set_gone = { Use-Web '10.0.0.5'; Set-LyncAutoDnsRecord @web -BeforeValue '10.0.0.5' -BeforeTtl 3600 -AfterValue @() -AfterTtl 0 }
    set_ttl_half_made = {
        Use-Web '10.0.0.5' 60; Use-Web '10.0.0.6', '10.0.0.7' 3600
        Set-LyncAutoDnsRecord @web -BeforeValue '10.0.0.5', '10.0.0.6', '10.0.0.7' -BeforeTtl 3600 -AfterValue '10.0.0.5', '10.0.0.6', '10.0.0.7' -AfterTtl 60
    }
    set_ttl_evened = {
        Use-Web '10.0.0.5' 60; Use-Web '10.0.0.6' 3600
        Set-LyncAutoDnsRecord @web -BeforeValue '10.0.0.5', '10.0.0.6' -BeforeTtl 3600 -AfterValue '10.0.0.5', '10.0.0.6' -AfterTtl 3600
    }
    set_shorter_and_stays = {
        Use-Web '10.0.0.5' 60; Use-Web '10.0.0.6' 3600
        Set-LyncAutoDnsRecord @web -BeforeValue '10.0.0.5', '10.0.0.6' -BeforeTtl 3600 -AfterValue '10.0.0.5', '10.0.0.50' -AfterTtl 3600
    }
    set_one_too_long = {
        Use-Web '10.0.0.5' 60; Use-Web '10.0.0.6' 3600
        Set-LyncAutoDnsRecord @web -BeforeValue '10.0.0.5', '10.0.0.6' -BeforeTtl 60 -AfterValue '10.0.0.5', '10.0.0.6' -AfterTtl 30
    }
    set_drifted = { Use-Web '10.0.0.9'; Set-LyncAutoDnsRecord @web -BeforeValue '10.0.0.5' -BeforeTtl 3600 -AfterValue '10.0.0.50' -AfterTtl 3600 }
    set_drifted_ttl = { Use-Web '10.0.0.5' 61; Set-LyncAutoDnsRecord @web -BeforeValue '10.0.0.5' -BeforeTtl 60 -AfterValue '10.0.0.50' -AfterTtl 60 }
    set_drifted_more = { Use-Web '10.0.0.5', '10.0.0.6'; Set-LyncAutoDnsRecord @web -BeforeValue '10.0.0.5' -BeforeTtl 3600 -AfterValue '10.0.0.50' -AfterTtl 3600 }
    set_drifted_absent = { Set-LyncAutoDnsRecord @web -BeforeValue '10.0.0.5' -BeforeTtl 3600 -AfterValue '10.0.0.50' -AfterTtl 3600 }
    set_what_if = { Use-Web '10.0.0.5'; Set-LyncAutoDnsRecord @web -BeforeValue '10.0.0.5' -BeforeTtl 3600 -AfterValue '10.0.0.50' -AfterTtl 3600 -WhatIf }
    set_bad_value = { Use-Web '10.0.0.5'; Set-LyncAutoDnsRecord @web -BeforeValue '10.0.0.5' -BeforeTtl 3600 -AfterValue '$(evil)' -AfterTtl 3600 }
    set_bad_alias = { Set-LyncAutoDnsRecord -Zone contoso.test -Name meet.contoso.test -Type CNAME -BeforeValue @() -BeforeTtl 0 -AfterValue 'web.contoso.test; evil' -AfterTtl 60 }
    set_no_alias = { Set-LyncAutoDnsRecord -Zone contoso.test -Name meet.contoso.test -Type CNAME -BeforeValue @() -BeforeTtl 0 -AfterValue '.' -AfterTtl 60 }
    set_alias = { Set-LyncAutoDnsRecord -Zone contoso.test -Name meet.contoso.test -Type CNAME -BeforeValue @() -BeforeTtl 0 -AfterValue 'Web.contoso.test.' -AfterTtl 60 }
    backup_absent = { Get-LyncAutoFile -Path "$Folder/none.zip" }
    export = { Export-LyncAutoConfiguration -Path "$Folder/kept/one.zip" }
    export_again = { Export-LyncAutoConfiguration -Path "$Folder/again/one.zip"; Export-LyncAutoConfiguration -Path "$Folder/again/one.zip" }
    export_open_folder = { Export-LyncAutoConfiguration -Path "$Folder/one.zip" }
    export_what_if = { Export-LyncAutoConfiguration -Path "$Folder/whatif/one.zip" -WhatIf; [System.IO.Directory]::Exists("$Folder/whatif") }
    export_relative = { Export-LyncAutoConfiguration -Path 'one.zip' }
    pfx = {
        $keyed = [System.Security.Cryptography.X509Certificates.X509Certificate2]::new("$Folder/leaf.pfx", 'in', 'Exportable')
        [void] $Certificates.Add($keyed)
        Export-LyncAutoPfx -Thumbprint $keyed.Thumbprint -Password (New-Phrase)
    }
    pfx_what_if = { [void] $Certificates.Add((Read-Certificate leaf)); Export-LyncAutoPfx -Thumbprint $Certificates[0].Thumbprint -Password (New-Phrase) -WhatIf }
    pfx_no_key = { [void] $Certificates.Add((Read-Certificate leaf)); Export-LyncAutoPfx -Thumbprint $Certificates[0].Thumbprint -Password (New-Phrase) }
    pfx_absent = { Export-LyncAutoPfx -Thumbprint ('0' * 40) -Password (New-Phrase) }
    pfx_not_exportable = {
        $fake = New-Object PSObject -Property @{ Thumbprint = ('A' * 40); HasPrivateKey = $true }
        $fake | Add-Member -MemberType ScriptMethod -Name Export -Value { throw 'Key not valid for use in specified state.' }
        [void] $Certificates.Add($fake)
        Export-LyncAutoPfx -Thumbprint ('A' * 40) -Password (New-Phrase)
    }
    ca_answers = { $PingExitCode = 0; Test-LyncAutoCertificationAuthority -Config 'ca01.contoso.test\Contoso Issuing CA' }
    ca_silent = { $PingExitCode = 5; Test-LyncAutoCertificationAuthority -Config 'ca01.contoso.test\Contoso Issuing CA' }
    ca_bad = { Test-LyncAutoCertificationAuthority -Config 'ca01\x" -delete "' }
    request_handed_in = { Submit-LyncAutoCertificateRequest -Config 'ca01.contoso.test\Contoso Issuing CA' -Template WebServer -Request $Pkcs10 -Machine }
    request_no_pem = { Submit-LyncAutoCertificateRequest -Config 'ca01.contoso.test\Contoso Issuing CA' -Template WebServer -Request 'MIIB" & calc' }
    request_template = { Submit-LyncAutoCertificateRequest -Config 'ca01.contoso.test\Contoso Issuing CA' -Template 'a\nSAN:dns=b' -Request $Pkcs10 }
    request_fetched = { Receive-LyncAutoCertificate -Config 'ca01.contoso.test\Contoso Issuing CA' -RequestId 89 }
    request_number = { Receive-LyncAutoCertificate -Config 'ca01.contoso.test\Contoso Issuing CA' -RequestId 0 }
    hash_read = { $ModuleFolder = "$Folder/modules"; Get-LyncAutoModuleHash -Name LyncAuto.Read }
    module_missing = { . "$Folder/modules/LyncAuto.Read/Private/Get-LyncAutoDnsServerRecord.ps1"; Get-LyncAutoDnsRecord @web }
    web_none = { Get-LyncAutoWebServices -Pool POOL01.contoso.test }
    web_own_name = { Get-LyncAutoWebServices -Pool pool02.contoso.test }
    web_override = { $Store['override'] = 'WebInt.contoso.test'; Get-LyncAutoWebServices -Pool $pool }
    web_local = { $Store['override'] = 'webint.contoso.test'; Get-LyncAutoWebServices -Pool $pool -LocalStore }
    web_absent = { Get-LyncAutoWebServices -Pool elsewhere.contoso.test }
    web_database = { Get-LyncAutoWebServices -Pool sql01.contoso.test }
    web_two = { Get-LyncAutoWebServices -Pool two.contoso.test }
    web_republished_once = { $Store['publish'] = 2; Get-LyncAutoWebServices -Pool $pool }
    web_republished_always = { $Store['publish'] = 9; Get-LyncAutoWebServices -Pool $pool }
    web_refused = { $Store['refuse'] = 'Get-CsTopology'; Get-LyncAutoWebServices -Pool $pool }
    web_hostile = { Get-LyncAutoWebServices -Pool 'pool01.contoso.test; $(evil)' }
    web_hostile_line = { Get-LyncAutoWebServices -Pool "pool01.contoso.test`n" }
    override = { $Store['central'] = $old; Set-LyncAutoOverride @change }
    override_again = { $Store['central'] = $old; $Store['override'] = 'webold.contoso.test'; $change['Before'] = 'webold.contoso.test'; Set-LyncAutoOverride @change }
    override_there = { $Store['central'] = $old; $Store['override'] = 'other.contoso.test'; Set-LyncAutoOverride @change }
    override_gone = { $Store['central'] = $old; $change['Before'] = 'webold.contoso.test'; Set-LyncAutoOverride @change }
    override_published = { $Store['central'] = '22222222-2222-3333-4444-555555555555'; Set-LyncAutoOverride @change }
    override_refused = { $Store['central'] = $old; $Store['refuse'] = 'Set-CsWebServer'; Set-LyncAutoOverride @change }
    override_what_if = { $Store['central'] = $old; Set-LyncAutoOverride @change -WhatIf }
    override_no_pool = { Set-LyncAutoOverride -Pool elsewhere.contoso.test -Before '' -After webint.contoso.test -Signature $old }
    override_hostile = { Set-LyncAutoOverride -Pool $pool -Before '' -After 'web" -Force; evil' -Signature $old }
    override_hostile_line = { Set-LyncAutoOverride -Pool $pool -Before "`n" -After webint.contoso.test -Signature $old }
    override_to_nothing = { Set-LyncAutoOverride -Pool $pool -Before '' -After '' -Signature $old }
    override_signature_bad = { Set-LyncAutoOverride -Pool $pool -Before '' -After webint.contoso.test -Signature 'central' }
    topology_enabled = { Enable-LyncAutoTopology -Report "$Folder/enabled/topology.html" }
    topology_enabled_again = { Enable-LyncAutoTopology -Report "$Folder/twice/topology.html"; Enable-LyncAutoTopology -Report "$Folder/twice/topology.html" }
    topology_refused = { $Store['refuse'] = 'Enable-CsTopology'; Enable-LyncAutoTopology -Report "$Folder/refused/topology.html" }
    topology_silent = { $Store['report'] = $false; Enable-LyncAutoTopology -Report "$Folder/silent/topology.html" }
    topology_open_folder = { Enable-LyncAutoTopology -Report "$Folder/topology.html" }
    topology_what_if = { Enable-LyncAutoTopology -Report "$Folder/whatif/topology.html" -WhatIf; [System.IO.Directory]::Exists("$Folder/whatif") }
    topology_relative = { Enable-LyncAutoTopology -Report 'topology.html' }
    topology_hostile = { Enable-LyncAutoTopology -Report "$Folder/x.html`n" }
    computer_enabled = { Enable-LyncAutoComputer -Report "$Folder/computers/fe01.html" }
    computer_refused = { $Store['refuse'] = 'Enable-CsComputer'; Enable-LyncAutoComputer -Report "$Folder/refused-computer/fe01.html" }
    computer_silent = { $Store['report'] = $false; Enable-LyncAutoComputer -Report "$Folder/silent-computer/fe01.html" }
    computer_open_folder = { Enable-LyncAutoComputer -Report "$Folder/fe01.html" }
    computer_what_if = { Enable-LyncAutoComputer -Report "$Folder/whatif/fe01.html" -WhatIf; [System.IO.Directory]::Exists("$Folder/whatif") }
    computer_hostile = { Enable-LyncAutoComputer -Report "$Folder/x.exe" }
    assign = { Use-Certificates; Set-LyncAutoWebCertificate -Before ('a' * 40) -After ('b' * 40); $Uses['Default']; $Uses['WebServicesExternal'] }
    assign_drifted = { Use-Certificates; Set-LyncAutoWebCertificate -Before ('E' * 40) -After ('B' * 40) }
    assign_none = { Use-Certificates; $Uses.Remove('WebServicesInternal'); Set-LyncAutoWebCertificate -Before ('A' * 40) -After ('B' * 40) }
    assign_absent = { Use-Certificates; Set-LyncAutoWebCertificate -Before ('A' * 40) -After ('F' * 40) }
    assign_no_key = { Use-Certificates; Set-LyncAutoWebCertificate -Before ('A' * 40) -After ('C' * 40) }
    assign_refused = { Use-Certificates; $Store['refuse'] = 'Set-CsCertificate'; Set-LyncAutoWebCertificate -Before ('A' * 40) -After ('B' * 40) }
    assign_what_if = { Use-Certificates; Set-LyncAutoWebCertificate -Before ('A' * 40) -After ('B' * 40) -WhatIf }
    assign_hostile = { Use-Certificates; Set-LyncAutoWebCertificate -Before ('A' * 40) -After (('B' * 40) + "`n") }
    removed = { Use-Marked; Remove-LyncAutoCertificate -Thumbprint ('b' * 40) -FriendlyName $mark }
    removed_absent = { Use-Marked; Remove-LyncAutoCertificate -Thumbprint ('F' * 40) -FriendlyName $mark }
    removed_other_mark = { Use-Marked ($mark.Replace('1a', '2b')); Remove-LyncAutoCertificate -Thumbprint ('B' * 40) -FriendlyName $mark }
    removed_no_mark = { Use-Marked 'Deployment Wizard'; Remove-LyncAutoCertificate -Thumbprint ('B' * 40) -FriendlyName $mark }
    removed_in_use = { Use-Marked; $Uses['Default'] = 'b' * 40; Remove-LyncAutoCertificate -Thumbprint ('B' * 40) -FriendlyName $mark }
    removed_no_uses = { Use-Marked; $Uses.Clear(); Remove-LyncAutoCertificate -Thumbprint ('B' * 40) -FriendlyName $mark }
    removed_uses_refused = { Use-Marked; $Store['refuse'] = 'Get-CsCertificate'; Remove-LyncAutoCertificate -Thumbprint ('B' * 40) -FriendlyName $mark }
    removed_key_stays = { Use-Marked; $Store['refuse'] = 'key'; Remove-LyncAutoCertificate -Thumbprint ('B' * 40) -FriendlyName $mark }
    removed_what_if = { Use-Marked; Remove-LyncAutoCertificate -Thumbprint ('B' * 40) -FriendlyName $mark -WhatIf }
    removed_hostile = { Use-Marked; Remove-LyncAutoCertificate -Thumbprint '*' -FriendlyName $mark }
    removed_hostile_mark = { Use-Marked; Remove-LyncAutoCertificate -Thumbprint ('B' * 40) -FriendlyName 'Deployment Wizard' }
    removed_hostile_line = { Use-Marked; Remove-LyncAutoCertificate -Thumbprint ('B' * 40) -FriendlyName "$mark`n" }
    fabric = {
        $other = New-Object PSObject -Property @{ ServiceName = 'fabric:/other' }
        $Store['fabric'] = @((New-Group 'group-1' 'FE02.contoso.test' @('FE02.contoso.test', 'fe01.contoso.test')), $other, (New-Group 'group-2' '' 'fe03.contoso.test'))
        Get-LyncAutoFabricState -Pool $pool
    }
    fabric_nothing = { Get-LyncAutoFabricState -Pool $pool }
    fabric_text = { $Store['fabric'] = @('Replica instances', 'fe01 Primary'); Get-LyncAutoFabricState -Pool $pool }
    fabric_no_replicas = { $Store['fabric'] = @((New-Object PSObject -Property @{ RoutingGroup = 'group-1'; Primary = '' })); Get-LyncAutoFabricState -Pool $pool }
    fabric_empty = { $Store['fabric'] = @((New-Group 'group-1' $null @())); Get-LyncAutoFabricState -Pool $pool }
    fabric_odd_replica = { $Store['fabric'] = @((New-Group 'group-1' '' @((New-Object PSObject -Property @{ Fqdn = 'fe01' })))); Get-LyncAutoFabricState -Pool $pool }
    fabric_odd_primary = { $Store['fabric'] = @((New-Group 'group-1' 'fe02.contoso.test' @('fe01.contoso.test'))); Get-LyncAutoFabricState -Pool $pool }
    fabric_hostile = { Get-LyncAutoFabricState -Pool '*' }
    directory = { $Store['domain'] = 'DC=contoso,DC=test'; Test-LyncAutoDirectory }
    directory_silent = { $Store['domain'] = $null; Test-LyncAutoDirectory }
    directory_refused = { $Store['refuse'] = 'LDAP'; Test-LyncAutoDirectory }
    task_none = { Get-LyncAutoTask -Name lyncauto-renew-contoso }
    task_never = { Use-Task; Get-LyncAutoTask -Name lyncauto-renew-contoso }
    task_failed = {
        Use-Task
        $Tasks['lyncauto-renew-contoso'].State = 1; $Tasks['lyncauto-renew-contoso'].LastTaskResult = -2147024894
        $Tasks['lyncauto-renew-contoso'].LastRunTime = ([DateTime] '2026-08-22T03:30:00Z').ToLocalTime()
        $Tasks['lyncauto-renew-contoso'].NextRunTime = ([DateTime] '2026-08-23T03:30:00Z').ToLocalTime()
        Get-LyncAutoTask -Name lyncauto-renew-contoso
    }
    task_hostile = { Get-LyncAutoTask -Name '*' }
    register = { Register-LyncAutoTask @task }
    register_s4u = { $task['Xml'] = $task['Xml'].Replace('Password', 'S4U').Replace('renew$', 'renew'); Register-LyncAutoTask @task }
    register_again = { Use-Task; $task['Before'] = (Get-LyncAutoTask -Name $task['Name']).Sha256; Register-LyncAutoTask @task }
    register_there = { Use-Task; Register-LyncAutoTask @task }
    register_gone = { $task['Before'] = '0' * 64; Register-LyncAutoTask @task }
    register_what_if = { Register-LyncAutoTask @task -WhatIf }
    register_password = { $task['Xml'] = $task['Xml'].Replace('renew$', 'renew'); Register-LyncAutoTask @task }
    register_interactive = { $task['Xml'] = $task['Xml'].Replace('Password', 'InteractiveToken'); Register-LyncAutoTask @task }
    register_two_users = { $task['Xml'] = $task['Xml'].Replace('<UserId>', '<UserId>a$</UserId><UserId>'); Register-LyncAutoTask @task }
    register_no_xml = { $task['Xml'] = $task['Xml'] + '; evil'; Register-LyncAutoTask @task }
    register_other_xml = { $task['Xml'] = '<Task><UserId>a$</UserId><LogonType>Password</LogonType></Task>'; Register-LyncAutoTask @task }
    register_entities = { $task['Xml'] = '<!DOCTYPE Task [<!ENTITY a "b">]>' + $task['Xml']; Register-LyncAutoTask @task }
    register_hostile = { $task['Name'] = 'a\..\b'; Register-LyncAutoTask @task }
    register_hostile_line = { $task['Name'] = "a`n"; Register-LyncAutoTask @task }
    register_hostile_hash = { $task['Before'] = '$(evil)'; Register-LyncAutoTask @task }
    unregister = { Use-Task; Unregister-LyncAutoTask -Name $task['Name'] -Before (Get-LyncAutoTask -Name $task['Name']).Sha256; $Tasks.Count }
    unregister_drifted = { Use-Task; Unregister-LyncAutoTask -Name $task['Name'] -Before ('0' * 64) }
    unregister_none = { Unregister-LyncAutoTask -Name $task['Name'] -Before ('0' * 64) }
    unregister_what_if = { Use-Task; Unregister-LyncAutoTask -Name $task['Name'] -Before (Get-LyncAutoTask -Name $task['Name']).Sha256 -WhatIf; $Tasks.Count }
    unregister_hostile = { Unregister-LyncAutoTask -Name 'a; evil' -Before ('0' * 64) }
    hash_not_loaded = { $ModuleFolder = ''; Get-LyncAutoModuleHash -Name LyncAuto.Read }
}

$results = @{}
foreach ($name in $cases.Keys) {
    Reset-Store; $task = New-Task; $Tasks.Clear(); $change['Before'] = ''; $Calls.Clear(); $Records.Clear(); $Certificates.Clear(); $Chain.Clear(); $Folders.Clear()
    $result = @{ output = @(); error = ''; message = ''; calls = @() }
    try { $result.output = @(& $cases[$name]) } catch {
        $result.error = $_.FullyQualifiedErrorId.Split(',')[0]
        $result.message = $_.Exception.Message
    }
    $result.calls = @($Calls)
    $results[$name] = $result
}
$results | ConvertTo-Json -Depth 5
