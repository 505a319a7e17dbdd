# What PowerShell's own client does with a runspace behind the bridge; needs $Python and $Bridge.
function Open-Session {
    param([string] $Place, [string] $Configuration)
    $instance = New-Object System.Management.Automation.Runspaces.PowerShellProcessInstance
    $start = $instance.Process.StartInfo
    $start.FileName = $Python
    $start.ArgumentList.Clear()
    foreach ($argument in @($Bridge) + $Place.Split(':') + $Configuration) { $start.ArgumentList.Add($argument) }
    $session = [System.Management.Automation.Runspaces.RunspaceFactory]::CreateOutOfProcessRunspace($null, $instance)
    $session.Open()
    $session
}

function New-Pipeline {
    param($Session, [string] $Name, $Parameters = @{})
    $pipeline = [PowerShell]::Create()
    $pipeline.Runspace = $Session
    $pipeline.AddCommand($Name).AddParameters($Parameters)
}

function Get-Answer {
    param($Pipeline)
    $answer = @{ output = @(); types = @(); error = ''; kind = ''; stream = @(); state = '' }
    try {
        $found = @($Pipeline.Invoke())
        $answer.output = $found
        $answer.types = @($found | ForEach-Object { $_.PSObject.TypeNames[0] })
    } catch {
        $answer.error = $_.Exception.InnerException.ErrorRecord.FullyQualifiedErrorId
        $answer.kind = $_.Exception.InnerException.SerializedRemoteException.PSObject.TypeNames[0]
    }
    $answer.stream = @($Pipeline.Streams.Error | ForEach-Object { $_.FullyQualifiedErrorId })
    $answer.state = [string] $Pipeline.InvocationStateInfo.State
    $Pipeline.Dispose()
    $answer
}

function Invoke-Remote { param($Session, [string] $Name, $Parameters = @{}) Get-Answer (New-Pipeline $Session $Name $Parameters) }

function Invoke-Text {
    param($Session, [string] $Text)
    $pipeline = [PowerShell]::Create()
    $pipeline.Runspace = $Session
    Get-Answer $pipeline.AddScript($Text)
}
