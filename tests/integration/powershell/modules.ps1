# Imports the modules as an installation has them and prints what they export, their manifests' words and their help.
param([string] $Folder)
$ErrorActionPreference = 'Stop'
$results = @{}
foreach ($name in 'LyncAuto.Read', 'LyncAuto.Write') {
    $manifest = Test-ModuleManifest -Path "$Folder/$name/$name.psd1"
    Import-Module -Name $name
    $functions = @{}
    foreach ($command in @(Get-Command -Module $name)) {
        $help = Get-Help -Name $command.Name -Full
        $examples = @()
        if ($help.examples) { $examples = @($help.examples.example | ForEach-Object { [string] $_.code }) }
        $undescribed = @()
        if ($help.parameters) {
            $undescribed = @($help.parameters.parameter | Where-Object { -not $_.description -and 'WhatIf', 'Confirm' -notcontains $_.name } | ForEach-Object { $_.name })
        }
        $functions[$command.Name] = @{
            synopsis = [string] $help.Synopsis; examples = $examples; undescribed = $undescribed
            whatif = $command.Parameters.ContainsKey('WhatIf')
            output = @($command.OutputType | ForEach-Object { $_.Name })
        }
    }
    $text = [System.Management.Automation.Language.Parser]::ParseFile("$Folder/$name/$name.psd1", [ref] $null, [ref] $null)
    $said = $text.Find({ param($node) $node -is [System.Management.Automation.Language.HashtableAst] }, $true).SafeGetValue()
    $results[$name] = @{
        manifest = $said; functions = $functions; exported = @($manifest.ExportedFunctions.Keys)
        version = $manifest.Version.ToString(); powershell = $manifest.PowerShellVersion.ToString()
        hash = (Get-LyncAutoModuleHash -Name $name).Sha256
    }
}
$results | ConvertTo-Json -Depth 6
