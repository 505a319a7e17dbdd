# The cmdlets of the DnsServer module that our wrappers call, by the names and parameters of Microsoft's reference.
function Get-DnsServerResourceRecord {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $ZoneName, [string] $Name = '@', [string] $RRType, [switch] $Node)
    $asked = @{ ZoneName = $ZoneName; Name = $Name; RRType = $RRType }
    foreach ($said in @(Invoke-LabCommand $PSCmdlet 'Get-DnsServerResourceRecord' $asked)) {
        $data = switch ($RRType) {
            'A' { @{ IPv4Address = [System.Net.IPAddress]::Parse($said.Value) } }
            'AAAA' { @{ IPv6Address = [System.Net.IPAddress]::Parse($said.Value) } }
            'CNAME' { @{ HostNameAlias = $said.Value + '.' } }
        }
        $stamp = if ($said.Static) { $null } else { [DateTime]::UtcNow }
        New-LabRecord $Name $RRType $data ([TimeSpan]::FromSeconds($said.TimeToLive)) $stamp
    }
}
function Add-DnsServerResourceRecordA {
    [CmdletBinding()] param([string] $ZoneName, [string] $Name, [string] $IPv4Address, [TimeSpan] $TimeToLive)
    Add-LabRecord $PSCmdlet $ZoneName $Name 'A' $IPv4Address $TimeToLive
}
function Add-DnsServerResourceRecordAAAA {
    [CmdletBinding()] param([string] $ZoneName, [string] $Name, [string] $IPv6Address, [TimeSpan] $TimeToLive)
    Add-LabRecord $PSCmdlet $ZoneName $Name 'AAAA' $IPv6Address $TimeToLive
}
function Add-DnsServerResourceRecordCName {
    [CmdletBinding()] param([string] $ZoneName, [string] $Name, [string] $HostNameAlias, [TimeSpan] $TimeToLive)
    Add-LabRecord $PSCmdlet $ZoneName $Name 'CNAME' $HostNameAlias.TrimEnd('.') $TimeToLive
}
function Set-DnsServerResourceRecord {
    [CmdletBinding()] param([string] $ZoneName, $OldInputObject, $NewInputObject)
    Invoke-LabCommand $PSCmdlet 'Set-DnsServerResourceRecord' @{
        ZoneName = $ZoneName; Name = $OldInputObject.HostName; RRType = $OldInputObject.RecordType
        OldValue = Get-LabRecordValue $OldInputObject; NewValue = Get-LabRecordValue $NewInputObject
        TimeToLive = [int] $NewInputObject.TimeToLive.TotalSeconds
    }
}
function Remove-DnsServerResourceRecord {
    [CmdletBinding()]
    param([string] $ZoneName, [string] $Name, [string] $RRType, [string[]] $RecordData, [switch] $Force)
    if (-not $Force) { throw 'nobody can be asked here' }
    $asked = @{ ZoneName = $ZoneName; Name = $Name; RRType = $RRType; OldValue = $RecordData[0].TrimEnd('.') }
    Invoke-LabCommand $PSCmdlet 'Remove-DnsServerResourceRecord' $asked
}

function Add-LabRecord {
    param($Cmdlet, $ZoneName, $Name, $Type, $Value, [TimeSpan] $TimeToLive)
    Invoke-LabCommand $Cmdlet 'Add-DnsServerResourceRecord' @{
        ZoneName = $ZoneName; Name = $Name; RRType = $Type; NewValue = $Value; TimeToLive = [int] $TimeToLive.TotalSeconds
    }
}
function New-LabRecord {
    param($HostName, $RecordType, $Data, $TimeToLive, $Timestamp)
    New-Object PSObject -Property @{
        HostName = $HostName; RecordType = $RecordType; TimeToLive = $TimeToLive; Timestamp = $Timestamp
        RecordData = New-Object PSObject -Property $Data
    } | Add-Member -MemberType ScriptMethod -Name Clone -Value {
        $data = @{}
        foreach ($property in $this.RecordData.PSObject.Properties) { $data[$property.Name] = $property.Value }
        New-LabRecord $this.HostName $this.RecordType $data $this.TimeToLive $this.Timestamp
    } -PassThru
}
function Get-LabRecordValue {
    param($Record)
    $value = @($Record.RecordData.PSObject.Properties)[0].Value
    ([string] $value).TrimEnd('.')
}
Export-ModuleMember -Function *-DnsServerResourceRecord*
