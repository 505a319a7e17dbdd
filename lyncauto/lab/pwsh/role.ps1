# Leaves a session what its role names, and takes its language away, as a role capability does on Windows; that leaves
# seven commands more (Get-Command and the like), which lyncauto has no use for.
param([string[]] $Modules, [string[]] $Visible)
$ErrorActionPreference = 'Stop'
Import-Module -Name $Modules
foreach ($command in @(Get-Command -All)) { # aliases are commands too
    if ($Visible -notcontains $command.Name) { $command.Visibility = 'Private' }
}
$ExecutionContext.SessionState.Applications.Clear()
$ExecutionContext.SessionState.Scripts.Clear()
$ExecutionContext.SessionState.LanguageMode = 'NoLanguage'
