# Asks the lab to run a command, and does here what came of it, in its order: objects, warnings and errors.
function Invoke-LabCommand {
    param($Cmdlet, [string] $Name, $Bound)
    $common = @([System.Management.Automation.Cmdlet]::CommonParameters) +
        @([System.Management.Automation.Cmdlet]::OptionalCommonParameters)
    $given = @{}
    foreach ($key in @($Bound.Keys)) {
        if ($common -notcontains $key) { $given[$key] = ConvertTo-LabValue $Bound[$key] }
    }
    $asked = [System.Management.Automation.PSSerializer]::Serialize($given, 4)
    $client = New-Object -TypeName System.Net.Sockets.TcpClient
    try {
        $client.Connect('127.0.0.1', [int] $env:LYNCAUTO_LAB_PORT)
        $stream = $client.GetStream()
        $bytes = [System.Text.Encoding]::UTF8.GetBytes($asked)
        $line = $env:LYNCAUTO_LAB_TOKEN + ' ' + $Name + ' ' + [System.Convert]::ToBase64String($bytes) + "`n"
        $bytes = [System.Text.Encoding]::ASCII.GetBytes($line)
        $stream.Write($bytes, 0, $bytes.Length)
        $reader = New-Object -TypeName System.IO.StreamReader -ArgumentList $stream, ([System.Text.Encoding]::ASCII)
        while ($true) {
            $next = $reader.ReadLineAsync()
            while (-not $next.Wait(20)) { } # in slices: a pipeline that is stopped ends between two of them
            if ($null -eq $next.Result) { throw 'the lab broke off' }
            $kind, $rest = $next.Result.Split(' ')
            if ($kind -eq 'END') { return }
            $text = [System.Text.Encoding]::UTF8.GetString([System.Convert]::FromBase64String($rest))
            switch ($kind) {
                'OUTPUT' { ConvertFrom-LabObject $text }
                'WARNING' { $Cmdlet.WriteWarning($text) }
                'ERROR' { $Cmdlet.WriteError((New-LabError $text)) }
                'FAILED' { $Cmdlet.ThrowTerminatingError((New-LabError $text)) }
            }
        }
    } finally {
        $client.Dispose()
    }
}

function ConvertFrom-LabObject {
    # What was made here has no history: an object without a class must not look as if it had come from elsewhere.
    param([string] $Text)
    $item = [System.Management.Automation.PSSerializer]::Deserialize($Text)
    if ($item -is [psobject] -and $item.PSObject.TypeNames[0] -eq 'Deserialized.System.Management.Automation.PSCustomObject') {
        $item.PSObject.TypeNames.Clear()
        $item.PSObject.TypeNames.Add('System.Management.Automation.PSCustomObject')
        $item.PSObject.TypeNames.Add('System.Object')
    }
    $item
}

function ConvertTo-LabValue {
    param($Value)
    if ($Value -is [System.Security.SecureString]) {
        return @{ Secret = (New-Object -TypeName System.Net.NetworkCredential -ArgumentList '', $Value).Password }
    }
    if ($Value -is [System.Management.Automation.SwitchParameter]) { return [bool] $Value }
    if ($Value -is [enum] -or $Value -is [TimeSpan] -or $Value -is [guid] -or $Value -is [uri]) { return [string] $Value }
    if ($Value -is [array]) { return , @($Value | ForEach-Object { [string] $_ }) }
    $Value
}

function New-LabError {
    param([string] $Text)
    $said = [System.Management.Automation.PSSerializer]::Deserialize($Text)
    $type = $said.Exception -as [type]
    if ($null -eq $type -or $null -eq $type.GetConstructor([type[]] @([string]))) { $type = [System.Management.Automation.RuntimeException] }
    $exception = New-Object -TypeName $type.FullName -ArgumentList $said.Message
    $category = [System.Management.Automation.ErrorCategory] $said.Category
    New-Object -TypeName System.Management.Automation.ErrorRecord -ArgumentList $exception, $said.Id, $category, $said.Target
}
