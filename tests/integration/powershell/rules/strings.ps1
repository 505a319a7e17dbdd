# Where a text could become code, a pattern, a type or a query: each such place takes constants alone.
function Find-Fault {
    param($Tree, $File)
    foreach ($text in @(Find-Node $Tree 'ExpandableStringExpressionAst')) {
        foreach ($nested in $text.NestedExpressions) {
            $named = $nested.GetType().Name -eq 'VariableExpressionAst' -and $Target.expandable -contains $nested.VariablePath.UserPath
            if (-not $named) { "text with $nested" }
        }
    }
    foreach ($command in @(Find-Node $Tree 'CommandAst')) {
        Find-Invoked $command $File
        Find-Argument $command
    }
    foreach ($node in @(Find-Node $Tree 'BinaryExpressionAst')) {
        $operator = $node.Operator.ToString() -replace '^[IC](?=not|match|like|replace|split)'
        if ($operator -eq 'Format' -and -not (Test-Constant $node.Left)) { "format $($node.Left)" }
        if ('match', 'notmatch', 'like', 'notlike', 'replace', 'split' -contains $operator -and -not (Test-Constant $node.Right)) { "pattern $($node.Right)" }
    }
    foreach ($node in @(Find-Node $Tree '*MemberExpressionAst')) { Find-Member $node }
    foreach ($node in @(Find-Node $Tree 'Type*Ast')) { # constraints, casts and expressions
        if ($node.TypeName.Name -match '^(System\.Management\.Automation\.)?(ScriptBlock|PowerShell|Runspaces?\b.*)$') { "type $($node.TypeName.Name)" }
    }
    foreach ($node in @(Find-Node $Tree 'VariableExpressionAst')) {
        if ($node.VariablePath.UserPath -eq 'ExecutionContext') { 'variable ExecutionContext' }
    }
    foreach ($node in @(Find-Node $Tree 'AssignmentStatementAst')) {
        if ($node.Left.GetType().Name -eq 'MemberExpressionAst' -and $Target.constant -contains "$($node.Left.Member)" -and
            -not (Test-Constant $node.Right.Expression)) { "$($node.Left.Member) = $($node.Right)" }
    }
}
function Test-Constant {
    param($Node)
    $Node -and $Node.GetType().Name -like '*ConstantExpressionAst'
}
function Find-Invoked {
    param($Command, $File)
    if ('Invoke-Expression', 'iex', 'Add-Type', 'Invoke-Command' -contains $Command.GetCommandName()) { "code by $($Command.GetCommandName())" }
    if ($Command.InvocationOperator -eq 'Unknown' -or $Command.CommandElements[0].GetType().Name -eq 'StringConstantExpressionAst') { return }
    $loads = $File -like '*.psm1' -and $Command.Extent.Text -eq '. $file' # a module's own files
    $program = Get-Program $Command
    if (-not $loads -and -not ($program -and (Get-Listed $Target.programs $program))) { "invocation of $($Command.CommandElements[0])" }
}
function Find-Argument {
    # Arguments of those parameters that take a query or a type: constants.
    param($Command)
    for ($n = 1; $n -lt $Command.CommandElements.Count; $n++) {
        $element = $Command.CommandElements[$n]
        if ($element.GetType().Name -ne 'CommandParameterAst' -or $Target.constant -notcontains $element.ParameterName) { continue }
        $argument = Get-Argument $Command $n
        if (-not (Test-Constant $argument)) { "-$($element.ParameterName) $argument" }
    }
    if ($Command.GetCommandName() -eq 'New-Object' -and $Command.CommandElements[1].GetType().Name -ne 'CommandParameterAst') { 'New-Object by position' }
    if ("$Command" -notmatch '^New-Object -TypeName System\.DirectoryServices\.DirectorySearcher\b') { return }
    foreach ($list in @(Find-Node $Command 'ArrayLiteralAst' | Where-Object { $_.Parent -eq $Command })) {
        if (-not (Test-Constant $list.Elements[1])) { "query $($list.Elements[1])" }
    }
}
function Find-Member {
    param($Node)
    if (-not (Test-Constant $Node.Member)) { "member $($Node.Member)"; return }
    if ('InvokeScript', 'ExpandString', 'NewScriptBlock', 'AddScript', 'InvokeCommand' -contains $Node.Member.Value) { "member $($Node.Member)" }
    $formats = $Node.Static -and $Node.Member.Value -eq 'Format' -and $Node.Arguments
    if ($formats -and -not (Test-Constant $Node.Arguments[0])) { "format $($Node.Arguments[0])" }
}
