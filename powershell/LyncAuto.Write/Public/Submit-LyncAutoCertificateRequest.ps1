function Submit-LyncAutoCertificateRequest {
    <#
    .SYNOPSIS
    Hands a certificate request in at a certification authority, once, and returns what it said.
    .DESCRIPTION
    The private key is not here, and nothing is installed. Unless this is the authority's own host the request leaves this
    host: the session needs credentials to show there, or -Machine, which asks as this computer. What certreq writes is
    read and removed again. Text holds its words, with the number of the request; Certificate is empty unless it was issued.
    .PARAMETER Config
    Host and name of the authority, as certutil prints them: host.fqdn\Name.
    .PARAMETER Template
    Name (not display name) of the certificate template.
    .PARAMETER Request
    The request: PKCS #10, PEM.
    .PARAMETER Machine
    Ask as this computer, which must be allowed to enroll. The caller must be a local administrator.
    .EXAMPLE
    Submit-LyncAutoCertificateRequest -Config 'ca01.contoso.com\Contoso Issuing CA' -Template WebServer -Request ([System.IO.File]::ReadAllText('C:\request.csr'))
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    [OutputType([PSObject])]
    param(
        [Parameter(Mandatory = $true)] [ValidatePattern('^[A-Za-z0-9._-]+\\[^\\"\x00-\x1f]+\z')] [string] $Config,
        [Parameter(Mandatory = $true)] [ValidatePattern('^[A-Za-z0-9._-]{1,64}\z')] [string] $Template,
        [Parameter(Mandatory = $true)]
        [ValidatePattern('^-----BEGIN CERTIFICATE REQUEST-----[A-Za-z0-9+/=\r\n]+-----END CERTIFICATE REQUEST-----\r?\n?\z')]
        [string] $Request,
        [switch] $Machine
    )
    Set-StrictMode -Version 2
    $ErrorActionPreference = 'Stop'
    if (-not $PSCmdlet.ShouldProcess($Config, 'Hand in a certificate request')) { return }
    $answer = Invoke-LyncAutoCertificateRequest -Config $Config -Template $Template -Request $Request -Machine:$Machine
    $answer | Select-Object -Property ExitCode, Text, Certificate, Chain
}
