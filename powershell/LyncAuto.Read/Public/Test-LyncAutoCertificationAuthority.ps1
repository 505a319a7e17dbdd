function Test-LyncAutoCertificationAuthority {
    <#
    .SYNOPSIS
    Asks a certification authority whether it answers this account.
    .DESCRIPTION
    The question changes nothing. Unless this is the authority's own host it leaves this host, and fails where the
    session has no credentials to show there.
    .PARAMETER Config
    Host and name of the authority, as certutil prints them: host.fqdn\Name.
    .EXAMPLE
    Test-LyncAutoCertificationAuthority -Config 'ca01.contoso.com\Contoso Issuing CA'
    #>
    [CmdletBinding()]
    [OutputType([PSObject])]
    param(
        [Parameter(Mandatory = $true)] [ValidatePattern('^[A-Za-z0-9._-]+\\[^\\"\x00-\x1f]+\z')] [string] $Config
    )
    Set-StrictMode -Version 2
    $ErrorActionPreference = 'Stop'
    $answer = Invoke-LyncAutoCertificationAuthorityPing -Config $Config
    $properties = @{ Config = $Config; Answers = ($answer.ExitCode -eq 0); Text = [string] $answer.Text }
    New-Object -TypeName PSObject -Property $properties | Select-Object -Property Config, Answers, Text
}
