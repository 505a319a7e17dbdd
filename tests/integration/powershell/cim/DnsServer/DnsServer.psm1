# The cmdlets of the DnsServer module that the wrappers call, by the names and parameters of Microsoft's reference, over
# a list. What CIM instances do beyond that is not shown here.
$Records = New-Object System.Collections.ArrayList

function New-Record {
    param($HostName, $RecordType, $Data, $TimeToLive, $Timestamp)
    $record = New-Object PSObject -Property @{
        HostName = $HostName; RecordType = $RecordType; TimeToLive = $TimeToLive; Timestamp = $Timestamp
        RecordData = New-Object PSObject -Property $Data
    }
    $record | Add-Member -MemberType ScriptMethod -Name Clone -Value {
        $data = @{}
        foreach ($property in $this.RecordData.PSObject.Properties) { $data[$property.Name] = $property.Value }
        New-Record $this.HostName $this.RecordType $data $this.TimeToLive $this.Timestamp
    } -PassThru
}
function Get-DnsServerResourceRecord {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] $ZoneName, $Name, $RRType, [switch] $Node)
    if ($ZoneName -ne 'contoso.test') { Write-Error -Message 'no such zone' -ErrorId 'WIN32 9601' -Category ObjectNotFound; return }
    $named = @($Records | Where-Object { $_.HostName -eq $Name })
    if ($named.Count -eq 0) { Write-Error -Message 'no such name' -ErrorId 'WIN32 9714' -Category ObjectNotFound; return }
    $typed = @($named | Where-Object { $_.RecordType -eq $RRType })
    if ($typed.Count -eq 0) { Write-Error -Message 'no such record' -ErrorId 'WIN32 9701' -Category ObjectNotFound; return }
    $typed
}
function Add-DnsServerResourceRecordA {
    param([Parameter(Mandatory = $true)] $ZoneName, [Parameter(Mandatory = $true)] $Name, [System.Net.IPAddress[]] $IPv4Address, [TimeSpan] $TimeToLive)
    [void] $Records.Add((New-Record $Name 'A' @{ IPv4Address = $IPv4Address[0] } $TimeToLive))
}
function Add-DnsServerResourceRecordAAAA {
    param([Parameter(Mandatory = $true)] $ZoneName, [Parameter(Mandatory = $true)] $Name, [System.Net.IPAddress[]] $IPv6Address, [TimeSpan] $TimeToLive)
    [void] $Records.Add((New-Record $Name 'AAAA' @{ IPv6Address = $IPv6Address[0] } $TimeToLive))
}
function Add-DnsServerResourceRecordCName {
    param([Parameter(Mandatory = $true)] $ZoneName, [Parameter(Mandatory = $true)] $Name, [string] $HostNameAlias, [TimeSpan] $TimeToLive)
    [void] $Records.Add((New-Record $Name 'CNAME' @{ HostNameAlias = $HostNameAlias } $TimeToLive))
}
function Set-DnsServerResourceRecord {
    param([Parameter(Mandatory = $true)] $ZoneName, [Parameter(Mandatory = $true)] $OldInputObject, [Parameter(Mandatory = $true)] $NewInputObject)
    if (-not $Records.Contains($OldInputObject)) { throw 'the old object is not a record of this server' }
    $Records.Remove($OldInputObject)
    [void] $Records.Add($NewInputObject)
}
function Remove-DnsServerResourceRecord {
    param([Parameter(Mandatory = $true)] $ZoneName, [Parameter(Mandatory = $true)] $Name, [Parameter(Mandatory = $true)] $RRType, [string[]] $RecordData, [switch] $Force)
    if (-not $Force) { throw 'asks for confirmation' }
    if (-not $RecordData) { throw 'would remove every record of the name' }
    foreach ($record in @($Records | Where-Object { $_.HostName -eq $Name -and $_.RecordType -eq $RRType })) {
        $value = @($record.RecordData.PSObject.Properties)[0].Value.ToString()
        if ($RecordData -contains $value) { $Records.Remove($record) }
    }
}
function Clear-Everything { $Records.Clear() }
