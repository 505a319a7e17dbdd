@{
    ModuleToProcess   = 'LyncAuto.Read.psm1'
    ModuleVersion     = '0.1.0'
    GUID              = '0c9f0d5a-53f1-4a2e-9a55-2c8f6f2d7a11'
    Author            = 'lyncauto contributors'
    Copyright         = 'MIT License'
    Description       = 'What lyncauto reads on a Windows host where one cmdlet is not enough. Changes nothing.'
    PowerShellVersion = '2.0'
    FunctionsToExport = @(
        'Get-LyncAutoCertificate',
        'Get-LyncAutoCertificateChain',
        'Get-LyncAutoDnsRecord',
        'Get-LyncAutoFabricState',
        'Get-LyncAutoFile',
        'Get-LyncAutoHost',
        'Get-LyncAutoModuleHash',
        'Get-LyncAutoSimpleUrl',
        'Get-LyncAutoTask',
        'Get-LyncAutoTopology',
        'Get-LyncAutoWebServices',
        'Test-LyncAutoCertificationAuthority',
        'Test-LyncAutoDirectory'
    )
    CmdletsToExport   = @()
    VariablesToExport = @()
    AliasesToExport   = @()
}
