# Prints, for each file, what one rule finds in its syntax tree. What the target has is data: target.json.
param([string] $Folder, [string] $Rules, [string] $Rule)
$ErrorActionPreference = 'Stop'
. "$Rules/$Rule.ps1"

function Find-Node {
    param($Tree, $Type)
    $Tree.FindAll({ param($node) $node.GetType().Name -like $Type }.GetNewClosure(), $true)
}
function Get-Within {
    # The function that a node stands in; nothing where it stands in none.
    param($Node)
    while ($Node -and $Node -isnot [System.Management.Automation.Language.FunctionDefinitionAst]) { $Node = $Node.Parent }
    $Node
}
function Get-Program {
    # The path, as it is written, of a program that a command runs; nothing for any other command.
    param($Command)
    $first = $Command.CommandElements[0]
    if ($Command.InvocationOperator -eq 'Ampersand' -and $first.GetType().Name -eq 'ExpandableStringExpressionAst') { $first.Value }
}
function Get-Argument {
    # What the parameter at a place of a command is given; nothing for a switch.
    param($Command, $At)
    $parameter = $Command.CommandElements[$At]
    if ($parameter.Argument) { return $parameter.Argument }
    if ($At + 1 -lt $Command.CommandElements.Count) { $Command.CommandElements[$At + 1] }
}
function Get-Listed {
    # A value of the target's lists; nothing where there is none.
    param($List, $Name)
    $entry = $List.PSObject.Properties[$Name]
    if ($entry) { , $entry.Value }
}

$Target = ConvertFrom-Json ([System.IO.File]::ReadAllText("$Rules/../target.json"))
$trees = @{}; $Own = @{}
foreach ($file in [System.IO.Directory]::GetFiles($Folder, '*.ps*1', 'AllDirectories')) {
    if ($file -like '*.psd1') { continue }
    $trees[$file] = [System.Management.Automation.Language.Parser]::ParseFile($file, [ref] $null, [ref] $null)
    foreach ($function in @(Find-Node $trees[$file] 'FunctionDefinitionAst')) { $Own[$function.Name] = $function }
}
$results = @{}
foreach ($file in $trees.Keys) { $results[$file.Substring($Folder.Length + 1)] = @(Find-Fault $trees[$file] $file) }
$results | ConvertTo-Json -Depth 4
