"""Which commands each host of the estate has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lyncauto.lab.cmdlets import vendor
from lyncauto.lab.cmdlets.functions import ReadFunctions, has_lync
from lyncauto.lab.cmdlets.publishing_functions import PublishingFunctions
from lyncauto.lab.cmdlets.store_functions import StoreFunctions
from lyncauto.lab.cmdlets.task_functions import TaskFunctions
from lyncauto.lab.cmdlets.writing_functions import WriteFunctions
from lyncauto.lab.engine.call import Handler
from lyncauto.lab.engine.declaration import Declaration, Parameter
from lyncauto.lab.engine.registry import Called, Function, Registry
from lyncauto.lab.engine.role import Role
from lyncauto.lab.estate.estate import Estate
from lyncauto.modules import READ, WRITE, functions, module_hash

# The vendor's cmdlets that lyncauto calls by themselves; its functions reach others too.
CALLED = frozenset(
    {
        "Get-CsCertificate",
        "Get-CsKerberosAccountAssignment",
        "Get-CsManagementStoreReplicationStatus",
        "Get-CsMcxConfiguration",
        "Get-CsPool",
        "Get-CsServerVersion",
        "Get-CsService",
        "Get-CsSipDomain",
        "Get-CsWindowsService",
        "Invoke-CsComputerFailBack",
        "Invoke-CsComputerFailOver",
        "Invoke-CsManagementStoreReplication",
        "Request-CsCertificate",
        "Start-CsWindowsService",
        "Stop-CsWindowsService",
        "Test-CsKerberosAccountAssignment",
    }
)
VENDOR = "Lync"  # PowerShell 2.0 loads no module by itself: about_Modules, "Import-Module"


def build_registry(estate: Estate, host: str) -> Registry:
    """Return the commands of a host, by its role; our modules are installed on it, and may be sent as well.

    Args:
        estate: What they act on.
        host: FQDN.

    Raises:
        KeyError: The estate has no such host.
    """
    loads = vendor.loads_by_itself(estate, host)
    registry = Registry(estate.description.product.family, loads=loads)
    if has_lync(estate, host):
        vendor.register(registry, estate, host)
    shell = estate.description.product.module
    tasks = TaskFunctions(estate, host)
    read = {
        **_reading(ReadFunctions(estate, host), shell),
        "Get-LyncAutoTask": _function(tasks.get_task, _mandatory("Name")),
    }
    write = {
        **_writing(WriteFunctions(estate, host)),
        **_publishing(PublishingFunctions(estate, host), shell),
        **_clearing(StoreFunctions(estate, host), shell),
        **_scheduling(tasks),
    }
    registry.module(READ, module_hash(READ), read, installed=True)
    registry.module(WRITE, module_hash(WRITE), write, installed=True)
    return registry


def role(estate: Estate, registry: Registry) -> Role:
    """Return what a constrained session may call on a host: what lyncauto calls there, and nothing else."""
    modules = (estate.description.product.module, READ, WRITE)
    return Role.of(registry, modules, functions(READ) | functions(WRITE) | CALLED)


def _reading(functions: ReadFunctions, shell: str) -> Mapping[str, Function]:
    name = _mandatory("Name", values=(READ, WRITE))
    return {
        "Get-LyncAutoHost": Function(functions.get_host),
        "Get-LyncAutoTopology": replace(
            _function(functions.get_topology, Parameter("LocalStore", "SwitchParameter")),
            calls=Called("Get-CsTopology", shell),
        ),
        "Get-LyncAutoWebServices": replace(
            _function(
                functions.get_web_services, _mandatory("Pool"), Parameter("LocalStore", "SwitchParameter")
            ),
            calls=Called("Get-CsTopology", shell),
        ),
        "Get-LyncAutoFabricState": replace(
            _function(functions.get_fabric_state, _mandatory("Pool")),
            calls=Called("Get-CsPoolFabricState", shell),
        ),
        "Test-LyncAutoDirectory": Function(functions.test_directory),
        "Get-LyncAutoSimpleUrl": Function(
            functions.get_simple_url, calls=Called("Get-CsSimpleUrlConfiguration", shell)
        ),
        "Get-LyncAutoCertificate": _function(
            functions.get_certificate, Parameter("FriendlyName"), Parameter("Thumbprint")
        ),
        "Get-LyncAutoCertificateChain": _function(functions.get_certificate_chain, _mandatory("Thumbprint")),
        "Get-LyncAutoDnsRecord": _function(functions.get_dns_record, *_dns_key("String[]")),
        "Get-LyncAutoFile": _function(functions.get_file, _mandatory("Path")),
        "Test-LyncAutoCertificationAuthority": _function(
            functions.test_certification_authority, _mandatory("Config")
        ),
        "Get-LyncAutoModuleHash": _function(functions.get_module_hash, name),
    }


def _writing(functions: WriteFunctions) -> Mapping[str, Function]:
    edit = (
        *_dns_key(),
        _mandatory("BeforeValue", "String[]", allow_empty=True),
        _mandatory("BeforeTtl", "Int32"),
        _mandatory("AfterValue", "String[]", allow_empty=True),
        _mandatory("AfterTtl", "Int32"),
    )
    config = _mandatory("Config")
    machine = Parameter("Machine", "SwitchParameter")
    request = (config, _mandatory("Template"), _mandatory("Request"), machine)
    number = (config, _mandatory("RequestId", "Int32"), machine)
    pfx = (_mandatory("Thumbprint"), _mandatory("Password", "SecureString"))
    return {
        "Set-LyncAutoDnsRecord": _change(functions.set_dns_record, *edit),
        "Export-LyncAutoConfiguration": _change(functions.export_configuration, _mandatory("Path")),
        "Export-LyncAutoPfx": _change(functions.export_pfx, *pfx),
        "Submit-LyncAutoCertificateRequest": _change(functions.submit_request, *request),
        "Receive-LyncAutoCertificate": _change(functions.receive_certificate, *number),
    }


def _publishing(functions: PublishingFunctions, shell: str) -> Mapping[str, Function]:
    override = (
        _mandatory("Pool"),
        _mandatory("Before", allow_empty=True),
        _mandatory("After"),
        _mandatory("Signature"),
    )
    report, certificate = _mandatory("Report"), (_mandatory("Before"), _mandatory("After"))
    known: Mapping[str, tuple[Handler, tuple[Parameter, ...], str]] = {
        "Set-LyncAutoOverride": (functions.set_override, override, "Set-CsWebServer"),
        "Enable-LyncAutoTopology": (functions.enable_topology, (report,), "Enable-CsTopology"),
        "Enable-LyncAutoComputer": (functions.enable_computer, (report,), "Enable-CsComputer"),
        "Set-LyncAutoWebCertificate": (functions.set_web_certificate, certificate, "Set-CsCertificate"),
    }
    return {
        name: replace(_change(handler, *parameters), calls=Called(cmdlet, shell))
        for name, (handler, parameters, cmdlet) in known.items()
    }


def _clearing(functions: StoreFunctions, shell: str) -> Mapping[str, Function]:
    marked = (_mandatory("Thumbprint"), _mandatory("FriendlyName"))
    removal = _change(functions.remove_certificate, *marked)
    return {"Remove-LyncAutoCertificate": replace(removal, calls=Called("Get-CsCertificate", shell))}


def _scheduling(functions: TaskFunctions) -> Mapping[str, Function]:
    name, before = _mandatory("Name"), _mandatory("Before", allow_empty=True)
    return {
        "Register-LyncAutoTask": _change(functions.register_task, name, _mandatory("Xml"), before),
        "Unregister-LyncAutoTask": _change(functions.unregister_task, name, _mandatory("Before")),
    }


def _dns_key(type: str = "String") -> tuple[Parameter, ...]:
    kinds = _mandatory("Type", type, values=("A", "AAAA", "CNAME"))
    return _mandatory("Zone"), _mandatory("Name", type), kinds


def _mandatory(
    name: str, type: str = "String", *, values: tuple[str, ...] = (), allow_empty: bool = False
) -> Parameter:
    return Parameter(name, type, mandatory=True, values=values, allow_empty=allow_empty)


def _function(handler: Handler, *parameters: Parameter) -> Function:
    return Function(handler, Declaration.of_function(*parameters))


def _change(handler: Handler, *parameters: Parameter) -> Function:
    return Function(handler, Declaration.of_function(*parameters, should_process=True), writes=True)
