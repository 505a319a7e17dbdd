# Holds the session that is kept: one runspace, in which nothing but commands can be called.
param([string] $Python, [string] $Bridge, [string] $Place, [string] $Configuration)
$ErrorActionPreference = 'Stop'
. ([System.IO.Path]::Combine([System.IO.Path]::GetDirectoryName($Bridge), 'session.ps1'))
$session = Open-Session $Place $Configuration
$results = @{
    host = Invoke-Remote $session 'Get-LyncAutoHost'
    pools = Invoke-Remote $session 'Get-CsPool'
    unknown = Invoke-Remote $session 'Get-CsPool' @{ Nonsense = 'x' }
    text = Invoke-Text $session 'Get-LyncAutoHost'
}
$session.Close()
$results | ConvertTo-Json -Depth 3
