function ConvertTo-LyncAutoDnsValue {
    # Brings each value into the one form that a server reads back; a value that is none of its type is an error.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory = $true)] [string] $Type,
        [Parameter(Mandatory = $true)] [AllowEmptyCollection()] [string[]] $Value
    )
    foreach ($one in $Value) {
        $address = $null
        if ($Type -eq 'CNAME') {
            $fits = $one -cmatch '^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?\z'
            $form = $one.TrimEnd('.').ToLowerInvariant()
        } else {
            $family = @{ A = 'InterNetwork'; AAAA = 'InterNetworkV6' }[$Type]
            $fits = [System.Net.IPAddress]::TryParse($one, [ref] $address) -and [string] $address.AddressFamily -eq $family
            $form = [string] $address
        }
        if (-not $fits) {
            $PSCmdlet.ThrowTerminatingError((New-LyncAutoWriteError -Id 'LyncAutoValueInvalid' `
                -Message ($one + ' is no value of a record of type ' + $Type) -Category InvalidArgument -Target $one))
        }
        $form
    }
}
