function Invoke-LyncAutoCertificateRequest {
    # Windows only: certreq reads and writes files. They lie in a folder of this call's own, which is removed again.
    [CmdletBinding()]
    [OutputType([PSObject])]
    param(
        [Parameter(Mandatory = $true)] [string] $Config,
        [string] $Template,
        [string] $Request,
        [int] $RequestId,
        [switch] $Machine
    )
    $folder = [System.IO.Path]::Combine([System.IO.Path]::GetTempPath(), 'lyncauto-' + [System.Guid]::NewGuid().ToString('N'))
    $asked = [System.IO.Path]::Combine($folder, 'asked.csr')
    $issued = [System.IO.Path]::Combine($folder, 'issued.cer')
    $chain = [System.IO.Path]::Combine($folder, 'issued.p7b')
    $attribute = 'CertificateTemplate:' + $Template
    [void] [System.IO.Directory]::CreateDirectory($folder)
    try {
        $ErrorActionPreference = 'Continue' # text on standard error is part of the answer
        if ($Request) { [System.IO.File]::WriteAllText($asked, $Request) }
        if ($Request -and $Machine) {
            $text = & "$env:SystemRoot\System32\certreq.exe" -submit -q -f -AdminForceMachine -config $Config -attrib $attribute $asked $issued $chain 2>&1 | Out-String
        } elseif ($Request) {
            $text = & "$env:SystemRoot\System32\certreq.exe" -submit -q -f -config $Config -attrib $attribute $asked $issued $chain 2>&1 | Out-String
        } elseif ($Machine) {
            $text = & "$env:SystemRoot\System32\certreq.exe" -retrieve -q -f -AdminForceMachine -config $Config $RequestId $issued $chain 2>&1 | Out-String
        } else {
            $text = & "$env:SystemRoot\System32\certreq.exe" -retrieve -q -f -config $Config $RequestId $issued $chain 2>&1 | Out-String
        }
        $code = $LASTEXITCODE
        $found = @{ ExitCode = $code; Text = $text.Trim(); Certificate = ''; Chain = '' }
        if ([System.IO.File]::Exists($issued)) { $found.Certificate = [System.IO.File]::ReadAllText($issued) }
        if ([System.IO.File]::Exists($chain)) { $found.Chain = [System.IO.File]::ReadAllText($chain) }
        New-Object -TypeName PSObject -Property $found
    } finally {
        # A file that somebody holds must not turn a request that was handed in into one that failed.
        try { [System.IO.Directory]::Delete($folder, $true) } catch [System.IO.IOException] { $folder = '' }
    }
}
