# Loads one function a file; a file that does not load stops the module.
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
foreach ($part in 'Private', 'Public') {
    $files = [System.IO.Directory]::GetFiles([System.IO.Path]::Combine($PSScriptRoot, $part), '*.ps1')
    [System.Array]::Sort($files, [System.StringComparer]::Ordinal)
    foreach ($file in $files) { . $file }
}
$public = @([System.IO.Directory]::GetFiles([System.IO.Path]::Combine($PSScriptRoot, 'Public'), '*.ps1') |
    ForEach-Object { [System.IO.Path]::GetFileNameWithoutExtension($_) })
Export-ModuleMember -Function $public
