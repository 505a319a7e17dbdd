# Prints, for each file, what its syntax tree holds that Windows PowerShell 2.0 does not know.
param([string] $Folder)
$ErrorActionPreference = 'Stop'
$newer = @{
    UsingExpressionAst = '$using:'; TernaryExpressionAst = '? :'; PipelineChainAst = '&& or ||'
    TypeDefinitionAst = 'class or enum'; UsingStatementAst = 'using'; ConfigurationDefinitionAst = 'configuration'
    BaseCtorInvokeMemberExpressionAst = 'class'; DynamicKeywordStatementAst = 'dynamic keyword'; FunctionMemberAst = 'class'
    AttributedExpressionAst = 'attribute of a variable'
}
$operators = 'In', 'Notin', 'Iin', 'Inotin', 'Cin', 'Cnotin', 'Shl', 'Shr', 'QuestionQuestion', 'QuestionQuestionEquals'
$commands = 'ConvertTo-Json', 'ConvertFrom-Json', 'Get-CimInstance', 'New-CimSession', 'Invoke-WebRequest', 'Invoke-RestMethod', 'Invoke-Expression', 'Get-FileHash'
function Find-Newer {
    param($Ast)
    foreach ($node in $Ast.FindAll({ $true }, $true)) {
        $type = $node.GetType().Name
        if ($newer.ContainsKey($type)) { $newer[$type] }
        if ($type -eq 'ConvertExpressionAst' -and 'pscustomobject', 'ordered' -contains $node.Type.TypeName.Name) { "[$($node.Type.TypeName.Name)]" }
        if ($type -eq 'BinaryExpressionAst' -and $operators -contains $node.Operator.ToString()) { "-$($node.Operator)" }
        if ($type -eq 'AssignmentStatementAst' -and $operators -contains $node.Operator.ToString()) { "$($node.Operator)" }
        if ($type -eq 'InvokeMemberExpressionAst' -and $node.Static -and "$($node.Member)" -eq 'new') { '::new()' }
        if ($type -like '*MemberExpressionAst' -and $node.NullConditional) { '?.' }
        if ($type -eq 'InvokeMemberExpressionAst' -and 'Where', 'ForEach' -contains "$($node.Member)") { ".$($node.Member)()" }
        if ($type -eq 'NamedAttributeArgumentAst' -and $node.ExpressionOmitted) { "$($node.ArgumentName) without a value" }
        if ($type -eq 'VariableExpressionAst' -and 'PSItem', 'PSCommandPath' -contains $node.VariablePath.UserPath) { "$node" }
        if ($type -like '*RedirectionAst' -and 'Output', 'Error' -notcontains $node.FromStream) { "redirection $node" }
        if ($type -eq 'PipelineAst' -and $node.Background) { 'background' }
        if ($type -eq 'IndexExpressionAst' -and $node.NullConditional) { '?[' }
        if ($type -eq 'ScriptBlockAst' -and $node.CleanBlock) { 'clean' }
        if ($type -eq 'CommandAst') {
            $name = $node.GetCommandName()
            if ($commands -contains $name) { $name }
            if ('Where-Object', 'ForEach-Object', 'where', 'foreach', '?', '%' -contains $name) {
                $block = $node.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.ScriptBlockExpressionAst] }
                if (-not $block) { "simplified $name" }
            }
        }
        if ($type -eq 'AttributeAst' -and 'ArgumentCompleter', 'ValidateTrustedData' -contains $node.TypeName.Name) { "[$($node.TypeName.Name)]" }
    }
}
$results = @{}
foreach ($file in [System.IO.Directory]::GetFiles($Folder, '*.ps*1', 'AllDirectories')) {
    $tokens = $null; $errors = $null
    $ast = [System.Management.Automation.Language.Parser]::ParseFile($file, [ref] $tokens, [ref] $errors)
    $found = @($errors | ForEach-Object { 'parse: ' + $_.Message }) + @(Find-Newer $ast)
    for ($n = 1; $n -lt $tokens.Count; $n++) {
        if ($tokens[$n].Kind -eq 'Pipe' -and $tokens[$n - 1].Kind -eq 'NewLine') { $found += '| begins a line' }
    }
    if ([System.IO.File]::ReadAllText($file) -cmatch '[^\x00-\x7F]') { $found += 'not ASCII' }
    $functions = @($ast.FindAll({ param($n) $n -is [System.Management.Automation.Language.FunctionDefinitionAst] }, $true))
    $results[$file.Substring($Folder.Length + 1)] = @{ newer = $found; functions = @($functions | ForEach-Object { $_.Name }) }
}
$results | ConvertTo-Json -Depth 4
