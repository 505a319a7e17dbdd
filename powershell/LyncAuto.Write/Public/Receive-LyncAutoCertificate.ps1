function Receive-LyncAutoCertificate {
    <#
    .SYNOPSIS
    Asks a certification authority what became of a request, and returns the certificate if it was issued.
    .DESCRIPTION
    Nothing is asked for again and nothing is installed. Unless this is the authority's own host the question leaves this
    host: the session needs credentials to show there, or -Machine, which asks as this computer. What certreq writes is
    read and removed again. Text holds its words; Certificate is empty unless it was issued.
    .PARAMETER Config
    Host and name of the authority, as certutil prints them: host.fqdn\Name.
    .PARAMETER RequestId
    Number of the request at the authority.
    .PARAMETER Machine
    Ask as this computer, which handed the request in. The caller must be a local administrator.
    .EXAMPLE
    Receive-LyncAutoCertificate -Config 'ca01.contoso.com\Contoso Issuing CA' -RequestId 1
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    [OutputType([PSObject])]
    param(
        [Parameter(Mandatory = $true)] [ValidatePattern('^[A-Za-z0-9._-]+\\[^\\"\x00-\x1f]+\z')] [string] $Config,
        [Parameter(Mandatory = $true)] [ValidateRange(1, 2147483647)] [int] $RequestId,
        [switch] $Machine
    )
    Set-StrictMode -Version 2
    $ErrorActionPreference = 'Stop'
    if (-not $PSCmdlet.ShouldProcess($Config, 'Fetch a certificate')) { return }
    $answer = Invoke-LyncAutoCertificateRequest -Config $Config -RequestId $RequestId -Machine:$Machine
    $answer | Select-Object -Property ExitCode, Text, Certificate, Chain
}
