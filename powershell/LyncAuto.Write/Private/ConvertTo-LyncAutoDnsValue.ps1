function ConvertTo-LyncAutoDnsValue {
    # Brings each value into the one form that a server reads back; a value that is none of its type is an error.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory = $true)] [string] $Type,
        [Parameter(Mandatory = $true)] [AllowEmptyCollection()] [string[]] $Value
    )
    foreach ($one in $Value) {
        if ($Type -eq 'CNAME') { $one.TrimEnd('.').ToLowerInvariant(); continue }
        $family = @{ A = 'InterNetwork'; AAAA = 'InterNetworkV6' }[$Type]
        $address = $null
        $parsed = [System.Net.IPAddress]::TryParse($one, [ref] $address)
        if (-not $parsed -or [string] $address.AddressFamily -ne $family) {
            $PSCmdlet.ThrowTerminatingError((New-LyncAutoWriteError -Id 'LyncAutoValueInvalid' `
                -Message ($one + ' is no value of a record of type ' + $Type) -Category InvalidArgument -Target $one))
        }
        $address.ToString()
    }
}
