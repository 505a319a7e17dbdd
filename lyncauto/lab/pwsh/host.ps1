# What the Private wrappers of our modules do on Windows, done in the lab. Each stands in for the wrapper of its name:
# an alias is found before a function, so that it counts although the modules bring that function along.
function Get-LabIdentityName { [CmdletBinding()] param() Invoke-LabCommand $PSCmdlet 'Get-LyncAutoIdentityName' @{} }
function Get-LabComputerName { [CmdletBinding()] param() Invoke-LabCommand $PSCmdlet 'Get-LyncAutoComputerName' @{} }
function Get-LabStoreCertificate {
    [CmdletBinding()] param()
    foreach ($said in @(Invoke-LabCommand $PSCmdlet 'Get-LyncAutoStoreCertificate' @{})) { ConvertTo-LabCertificate $said }
}
function Get-LabKeyedCertificate {
    [CmdletBinding()] param([string] $Thumbprint)
    $asked = @{ Thumbprint = $Thumbprint }
    foreach ($said in @(Invoke-LabCommand $PSCmdlet 'Get-LyncAutoKeyedCertificate' $asked)) {
        $outer = $PSCmdlet
        $export = {
            param($Type, $Password)
            $pfx = Invoke-LabCommand $outer 'Export-LabPfx' @{ Thumbprint = $Thumbprint; Password = $Password }
            if (-not $pfx) { throw (New-Object System.Security.Cryptography.CryptographicException 'Key not valid for use in specified state.') }
            , [System.Convert]::FromBase64String($pfx)
        }.GetNewClosure()
        ConvertTo-LabCertificate $said | Add-Member -MemberType ScriptMethod -Name Export -Value $export -Force -PassThru
    }
}
function Remove-LabStoreCertificate {
    [CmdletBinding()] param([string] $Thumbprint)
    Invoke-LabCommand $PSCmdlet 'Remove-LyncAutoStoreCertificate' @{ Thumbprint = $Thumbprint }
}
function Get-LabChainElement {
    [CmdletBinding()] param($Certificate)
    $asked = @{ Thumbprint = $Certificate.Thumbprint }
    foreach ($said in @(Invoke-LabCommand $PSCmdlet 'Get-LyncAutoChainElement' $asked)) { ConvertTo-LabCertificate $said }
}
function Invoke-LabCertificationAuthorityPing {
    [CmdletBinding()] param([string] $Config)
    Invoke-LabCommand $PSCmdlet 'Invoke-LyncAutoCertificationAuthorityPing' @{ Config = $Config }
}
function Invoke-LabCertificateRequest {
    [CmdletBinding()] param([string] $Config, [string] $Template, [string] $Request, [int] $RequestId, [switch] $Machine)
    $asked = @{ Config = $Config; Template = $Template; Request = $Request; RequestId = $RequestId; Machine = [bool] $Machine }
    Invoke-LabCommand $PSCmdlet 'Invoke-LyncAutoCertificateRequest' $asked
}
function Read-LabDomainObject { [CmdletBinding()] param() Invoke-LabCommand $PSCmdlet 'Read-LyncAutoDomainObject' @{} }
function New-LabProtectedFolder {
    [CmdletBinding()] param([string] $Path)
    Invoke-LabCommand $PSCmdlet 'New-LyncAutoProtectedFolder' @{ Path = $Path }
}
function Test-LabProtectedFolder {
    [CmdletBinding()] param([string] $Path)
    Invoke-LabCommand $PSCmdlet 'Test-LyncAutoProtectedFolder' @{ Path = $Path }
}
function Get-LabFileHash {
    [CmdletBinding()] param([string] $Path)
    Invoke-LabCommand $PSCmdlet 'Get-LyncAutoFileHash' @{ Path = $Path }
}
function Move-LabFile {
    [CmdletBinding()] param([string] $Path, [string] $Destination)
    Invoke-LabCommand $PSCmdlet 'Move-LyncAutoFile' @{ Path = $Path; Destination = $Destination }
}

function Get-LabScheduledTask {
    [CmdletBinding()] param([string] $Name)
    foreach ($said in @(Invoke-LabCommand $PSCmdlet 'Get-LyncAutoScheduledTask' @{ Name = $Name })) {
        foreach ($time in 'LastRunTime', 'NextRunTime') { $said.$time = ([System.DateTimeOffset] [string] $said.$time).LocalDateTime }
        $said
    }
}
function Add-LabScheduledTask {
    [CmdletBinding()] param([string] $Name, [string] $Xml, [string] $UserId, [string] $LogonType)
    Invoke-LabCommand $PSCmdlet 'Add-LyncAutoScheduledTask' @{ Name = $Name; Xml = $Xml }
}
function Remove-LabScheduledTask {
    [CmdletBinding()] param([string] $Name)
    Invoke-LabCommand $PSCmdlet 'Remove-LyncAutoScheduledTask' @{ Name = $Name }
}

function ConvertTo-LabCertificate {
    # What Windows knows of a certificate beside its bytes is laid over what this system's own class says.
    param($Said)
    $bytes = [System.Convert]::FromBase64String($Said.Certificate)
    New-Object -TypeName System.Security.Cryptography.X509Certificates.X509Certificate2 -ArgumentList (, $bytes) |
        Add-Member -MemberType NoteProperty -Name FriendlyName -Value $Said.FriendlyName -Force -PassThru |
        Add-Member -MemberType NoteProperty -Name HasPrivateKey -Value $Said.HasPrivateKey -Force -PassThru
}

foreach ($name in 'IdentityName', 'ComputerName', 'StoreCertificate', 'KeyedCertificate', 'ChainElement', 'FileHash', 'ScheduledTask') {
    Set-Alias -Name "Get-LyncAuto$name" -Value "Get-Lab$name"
}
Set-Alias -Name Remove-LyncAutoStoreCertificate -Value Remove-LabStoreCertificate
Set-Alias -Name Invoke-LyncAutoCertificationAuthorityPing -Value Invoke-LabCertificationAuthorityPing
Set-Alias -Name Invoke-LyncAutoCertificateRequest -Value Invoke-LabCertificateRequest
Set-Alias -Name Read-LyncAutoDomainObject -Value Read-LabDomainObject
Set-Alias -Name New-LyncAutoProtectedFolder -Value New-LabProtectedFolder
Set-Alias -Name Test-LyncAutoProtectedFolder -Value Test-LabProtectedFolder
Set-Alias -Name Move-LyncAutoFile -Value Move-LabFile
Set-Alias -Name Add-LyncAutoScheduledTask -Value Add-LabScheduledTask
Set-Alias -Name Remove-LyncAutoScheduledTask -Value Remove-LabScheduledTask
Export-ModuleMember -Function *-Lab* -Alias *
