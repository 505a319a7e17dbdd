# Prints the examples of each public function's help, taken apart: parameters as data, what is no constant as its text.
param([string] $Folder)
$ErrorActionPreference = 'Stop'
function Read-Value {
    param($Node)
    $type = $Node.GetType().Name
    if ($type -like '*ConstantExpressionAst') { return @{ constant = $Node.Value } }
    if ($type -eq 'ArrayLiteralAst') { return @{ array = @($Node.Elements | ForEach-Object { Read-Value $_ }) } }
    @{ text = "$Node" }
}
function Read-Example {
    param($Text)
    $errors = $null
    $tree = [System.Management.Automation.Language.Parser]::ParseInput($Text.Trim(), [ref] $null, [ref] $errors)
    $statements = @($tree.EndBlock.Statements)
    if ($errors -or $statements.Count -ne 1 -or $statements[0].PipelineElements.Count -ne 1) { throw "no single command: $Text" }
    $command = $statements[0].PipelineElements[0]
    $parameters = @{}; $name = $null
    foreach ($element in @($command.CommandElements | Select-Object -Skip 1)) {
        if ($element.GetType().Name -eq 'CommandParameterAst') {
            $name = $element.ParameterName
            $parameters[$name] = if ($element.Argument) { Read-Value $element.Argument } else { @{ switch = $true } }
        } elseif ($name) { $parameters[$name] = Read-Value $element; $name = $null } else { throw "no parameter for ${element}: $Text" }
    }
    @{ name = $command.GetCommandName(); parameters = $parameters }
}
$results = @{}
foreach ($file in [System.IO.Directory]::GetFiles($Folder, '*-LyncAuto*.ps1', 'AllDirectories')) {
    if ($file -notmatch '[\\/]Public[\\/]') { continue }
    $tree = [System.Management.Automation.Language.Parser]::ParseFile($file, [ref] $null, [ref] $null)
    $function = $tree.EndBlock.Statements[0]
    $results[$function.Name] = @($function.GetHelpContent().Examples | ForEach-Object { Read-Example $_ })
}
$results | ConvertTo-Json -Depth 6
