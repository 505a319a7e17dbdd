function Invoke-LyncAutoCertificationAuthorityPing {
    # Windows only: certutil -ping asks the interface of the authority and changes nothing.
    [CmdletBinding()]
    [OutputType([PSObject])]
    param(
        [Parameter(Mandatory = $true)] [string] $Config
    )
    $ErrorActionPreference = 'Continue' # text on standard error is part of the answer
    $text = & "$env:SystemRoot\System32\certutil.exe" -config $Config -ping 2>&1 | Out-String
    New-Object -TypeName PSObject -Property @{ ExitCode = $LASTEXITCODE; Text = $text.Trim() }
}
