# No fault: the commands that a file calls and does not define, so that no list names what nothing uses.
function Find-Fault {
    param($Tree)
    foreach ($command in @(Find-Node $Tree 'CommandAst')) {
        $name = Get-Program $command
        if (-not $name) { $name = $command.GetCommandName() }
        if ($name -and -not $Own.ContainsKey($name)) { $name }
    }
}
