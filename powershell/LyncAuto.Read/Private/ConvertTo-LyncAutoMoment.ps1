function ConvertTo-LyncAutoMoment {
    # A local time as UTC, ISO 8601; empty for the dates of the last century that stand for "never".
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory = $true)] [System.DateTime] $Time
    )
    if ($Time.Year -lt 2000) { return '' }
    $Time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", [System.Globalization.CultureInfo]::InvariantCulture)
}
