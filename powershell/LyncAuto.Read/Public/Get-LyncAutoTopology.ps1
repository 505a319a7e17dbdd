function Get-LyncAutoTopology {
    <#
    .SYNOPSIS
    Returns the topology document as text.
    .DESCRIPTION
    An XElement does not survive serialization, its text does. Without -LocalStore the document comes from the
    Central Management database, which is a further host.
    .PARAMETER LocalStore
    Read the local replica of this computer.
    .EXAMPLE
    Get-LyncAutoTopology -LocalStore
    #>
    [CmdletBinding()]
    [OutputType([PSObject])]
    param(
        [switch] $LocalStore
    )
    Set-StrictMode -Version 2
    $ErrorActionPreference = 'Stop'
    $document = if ($LocalStore) { Get-CsTopology -AsXml -LocalStore } else { Get-CsTopology -AsXml }
    $text = $document.ToString()
    $xml = New-Object -TypeName System.Xml.XmlDocument
    $xml.XmlResolver = $null
    $xml.LoadXml($text)
    $properties = @{ Signature = $xml.DocumentElement.GetAttribute('Signature'); Xml = $text }
    New-Object -TypeName PSObject -Property $properties | Select-Object -Property Signature, Xml
}
