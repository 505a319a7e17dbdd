function Get-LyncAutoComputerName {
    # The name of this computer with its domain, lower case.
    [CmdletBinding()]
    [OutputType([string])]
    param()
    $network = [System.Net.NetworkInformation.IPGlobalProperties]::GetIPGlobalProperties()
    $name = $network.HostName
    if ($network.DomainName) { $name = $name + '.' + $network.DomainName }
    $name.ToLowerInvariant()
}
