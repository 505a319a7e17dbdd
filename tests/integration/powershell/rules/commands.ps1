# What the target does not have: commands, their parameters, attributes; and what may be absent, called without a look.
function Find-Fault {
    param($Tree)
    foreach ($command in @(Find-Node $Tree 'CommandAst')) {
        $name = Get-Program $command
        if (-not $name) { $name = $command.GetCommandName() }
        if (-not $name) { continue } # what a variable names is refused with the strings
        $known = Get-Known $name
        if ($null -eq $known) { "command $name"; continue }
        for ($n = 1; $n -lt $command.CommandElements.Count; $n++) { Find-ParameterFault $name $known $command $n }
        Find-PlaceFault $name $command
    }
    foreach ($attribute in @(Find-Node $Tree 'AttributeAst')) {
        $known = Get-Listed $Target.attributes $attribute.TypeName.Name
        if ($null -eq $known) { "attribute $($attribute.TypeName.Name)"; continue }
        foreach ($argument in $attribute.NamedArguments) {
            if ($known -notcontains $argument.ArgumentName) { "attribute $($attribute.TypeName.Name) $($argument.ArgumentName)" }
        }
    }
}
function Get-Known {
    # The parameters that a command may be given; nothing where the target does not have the command.
    param($Name)
    if ($Own.ContainsKey($Name)) { return , @(Get-OwnParameter $Own[$Name]) }
    $program = Get-Listed $Target.programs $Name
    if ($program) { return , @($program.parameters) }
    foreach ($list in $Target.windows, $Target.vendor, $Target.optional) {
        $found = Get-Listed $list $Name
        if ($null -ne $found) { return , (@($found) + $Target.common) }
    }
}
function Get-OwnParameter {
    param($Function)
    if (-not $Function.Body.ParamBlock) { return }
    $Function.Body.ParamBlock.Parameters | ForEach-Object { $_.Name.VariablePath.UserPath }
    if ($Function.Body.ParamBlock.Attributes.Extent.Text -match 'CmdletBinding') { $Target.common }
    if ($Function.Body.ParamBlock.Attributes.Extent.Text -match 'SupportsShouldProcess') { 'WhatIf', 'Confirm' }
}
function Find-ParameterFault {
    param($Name, $Known, $Command, $At)
    $element = $Command.CommandElements[$At]
    $type = $element.GetType().Name
    if ($type -eq 'VariableExpressionAst' -and $element.Splatted -and -not $Own.ContainsKey($Name)) { "splatting $Name @$($element.VariablePath)" }
    if ($type -ne 'CommandParameterAst') { return }
    if ($Known -notcontains $element.ParameterName) { "parameter $Name -$($element.ParameterName)" }
    if ($element.ParameterName -like '*Action' -and (Get-Argument $Command $At).Value -eq 'Ignore') { "$($element.ParameterName) Ignore" }
}
function Find-PlaceFault {
    param($Name, $Command)
    $within = Get-Within $Command
    if ($Own.ContainsKey($Name)) {
        $there, $here = $Own[$Name].Extent.File, $Command.Extent.File | ForEach-Object { [System.IO.Path]::GetDirectoryName($_) }
        $apart = [System.IO.Path]::GetDirectoryName($there) -ne [System.IO.Path]::GetDirectoryName($here)
        if ($apart -and $there -notlike '*LyncAuto.Read?Public') { "$Name belongs to another module" }
    }
    $program = Get-Listed $Target.programs $Name
    if ($program -and $within.Name -ne $program.by) { "program $Name outside of $($program.by)" }
    if ($null -eq (Get-Listed $Target.optional $Name)) { return }
    $module = $Name.Split('\')[0]
    if (-not (Test-Look $within $module)) { "$Name without a look for $module first" }
}
function Test-Look {
    # Whether a function's first statement looks for a module and fails by the id of its absence, or calls what does.
    param($Function, $Module)
    if (-not $Function) { return $false }
    $first = $Function.Body.EndBlock.Statements[0]
    if ($first.GetType().Name -eq 'PipelineAst') {
        $called = $first.PipelineElements[0]
        return $called.GetType().Name -eq 'CommandAst' -and (Test-Look $Own["$($called.GetCommandName())"] $Module)
    }
    $first.GetType().Name -eq 'IfStatementAst' -and
    "$($first.Clauses[0].Item1)" -replace [regex]::Escape("-not (Get-Module -Name $Module) -and ") -eq "-not (Get-Module -ListAvailable -Name $Module)" -and
    @(Find-Node $first.Clauses[0].Item2 'StringConstantExpressionAst' | ForEach-Object { $_.Value }) -ccontains (Get-Listed $Target.without $Module) -and
    "$($first.Clauses[0].Item2)" -match '\$PSCmdlet\.ThrowTerminatingError\('
}
