# What a public function must say of itself, and that nothing changes anything before ShouldProcess was asked.
function Find-Fault {
    param($Tree, $File)
    $module, $part = $File.Replace('\', '/').Split('/')[-3, -2]
    foreach ($function in @(Find-Node $Tree 'FunctionDefinitionAst')) {
        $writes = $module -eq 'LyncAuto.Write' -and $part -eq 'Public'
        $supports = "$($function.Body.ParamBlock.Attributes)" -match 'SupportsShouldProcess = \$true'
        if ($supports -ne $writes) { "SupportsShouldProcess is $supports" }
        if ($writes -or $module -eq 'LyncAuto.Read') { Find-Unasked $function $writes }
        if ($part -eq 'Public') {
            Find-Beginning $function
            foreach ($parameter in $function.Body.ParamBlock.Parameters) { Find-Unchecked $function $parameter }
        }
    }
}
function Find-Beginning {
    param($Function)
    $said = @($Function.Body.ParamBlock.Attributes | ForEach-Object { $_.TypeName.Name })
    foreach ($name in 'CmdletBinding', 'OutputType') { if ($said -notcontains $name) { "no $name" } }
    $wanted = 'Set-StrictMode -Version 2', '$ErrorActionPreference = ''Stop'''
    $first = @($Function.Body.EndBlock.Statements | Select-Object -First 2 | ForEach-Object { "$_" })
    for ($n = 0; $n -lt 2; $n++) { if ($first[$n] -ne $wanted[$n]) { "does not begin with $($wanted[$n])" } }
}
function Find-Unchecked {
    # A parameter has a type, and an attribute that validates it or a function that checks it wherever it is used.
    param($Function, $Parameter)
    $name = $Parameter.Name.VariablePath.UserPath
    $type = @($Parameter.Attributes | Where-Object { $_.GetType().Name -eq 'TypeConstraintAst' } | ForEach-Object { $_.TypeName.Name })
    if ($type.Count -ne 1) { "$name has no type"; return }
    $validated = @($Parameter.Attributes | Where-Object { $_.TypeName.Name -like 'Validate*' })
    foreach ($pattern in @($validated | Where-Object { $_.TypeName.Name -eq 'ValidatePattern' })) {
        if ($pattern.PositionalArguments[0].Value -notmatch '^\^.*\\z$') { "the pattern of $name does not hold both ends" }
    }
    if ($validated -or 'switch', 'int', 'System.Security.SecureString' -contains $type[0]) { return }
    $uses = @(Find-Node $Function.Body.EndBlock 'VariableExpressionAst' | Where-Object { $_.VariablePath.UserPath -eq $name })
    $ids = @($uses | ForEach-Object { Get-Check $_ } | Select-Object -Unique)
    if ($uses.Count -eq 0 -or $ids -contains '') { "$name is not checked"; return }
    foreach ($id in $ids) { if ($Function.GetHelpContent().Description -notmatch $id) { "the help does not name $id" } }
}
function Get-Check {
    # The error id of the function that a use of a variable is handed to and that checks it; empty if it is none.
    param($Use)
    $id = ''
    if ($Use.Parent.GetType().Name -eq 'CommandAst') { $id = [string] (Get-Listed $Target.checks "$($Use.Parent.GetCommandName())") }
    $id
}
function Find-Unasked {
    # What changes something where ShouldProcess was not asked; a reader has nobody to ask.
    param($Function, $Writes)
    $asked = @(if ($Writes) { Find-Asked $Function.Body.EndBlock })
    if ($Writes -and $asked.Count -eq 0) { 'ShouldProcess is not asked' }
    foreach ($node in @(Find-Node $Function.Body.EndBlock '*Ast')) {
        $change, $at = (Get-Change $node), $node.Extent.StartOffset
        if ($change -and -not @($asked | Where-Object { $_[0] -le $at -and $at -lt $_[1] })) { "$change unasked" }
    }
}
function Find-Asked {
    # From where to where somebody has agreed: inside `if (ask)`, and behind `if (-not ask) { return }`.
    param($Block)
    foreach ($if in @(Find-Node $Block 'IfStatementAst')) {
        $condition, $body = $if.Clauses[0].Item1.GetPureExpression(), $if.Clauses[0].Item2
        if (Test-Ask $condition) { , @($body.Extent.StartOffset, $body.Extent.EndOffset) }
        $denied = $condition.GetType().Name -eq 'UnaryExpressionAst' -and $condition.TokenKind -eq 'Not' -and (Test-Ask $condition.Child)
        if ($denied -and "$body" -eq '{ return }' -and $if.Parent -eq $Block) { , @($if.Extent.EndOffset, $Block.Extent.EndOffset) }
    }
}
function Test-Ask {
    param($Node)
    $Node -and $Node.GetType().Name -eq 'InvokeMemberExpressionAst' -and "$($Node.Expression)" -eq '$PSCmdlet' -and "$($Node.Member)" -eq 'ShouldProcess'
}
function Get-Change {
    # What a node does that may change something; nothing for what is known to read.
    param($Node)
    $type, $reads = $Node.GetType().Name, $Target.reads
    if ($type -eq 'CommandAst') {
        $name = "$($Node.GetCommandName())"
        $verb = $name.Split('\')[-1].Split('-')[0]
        if ($reads.commands -notcontains $name -and $reads.verbs -notcontains $verb -and -not (Get-Program $Node)) { $name }
    }
    if ($type -ne 'InvokeMemberExpressionAst') { return }
    $touches = $Node.Static -and "$($Node.Expression)" -match '^\[System\.IO\.(File|Directory)\]$' -and $reads.members -notcontains "$($Node.Member)"
    if ($touches -or "$($Node.Member)" -eq 'Export') { "$($Node.Member)" } # by Export a key leaves the store
}
