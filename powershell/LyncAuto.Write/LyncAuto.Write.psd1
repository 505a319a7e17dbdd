@{
    ModuleToProcess   = 'LyncAuto.Write.psm1'
    ModuleVersion     = '0.1.0'
    GUID              = '7d3a4c1e-8b0c-4f0e-b7cd-94e1d6a52f30'
    Author            = 'lyncauto contributors'
    Copyright         = 'MIT License'
    Description       = 'What lyncauto changes on a Windows host where one cmdlet is not enough.'
    PowerShellVersion = '2.0'
    RequiredModules   = @('LyncAuto.Read')
    FunctionsToExport = @(
        'Enable-LyncAutoComputer',
        'Enable-LyncAutoTopology',
        'Export-LyncAutoConfiguration',
        'Export-LyncAutoPfx',
        'Receive-LyncAutoCertificate',
        'Register-LyncAutoTask',
        'Remove-LyncAutoCertificate',
        'Set-LyncAutoDnsRecord',
        'Set-LyncAutoOverride',
        'Set-LyncAutoWebCertificate',
        'Submit-LyncAutoCertificateRequest',
        'Unregister-LyncAutoTask'
    )
    CmdletsToExport   = @()
    VariablesToExport = @()
    AliasesToExport   = @()
}
