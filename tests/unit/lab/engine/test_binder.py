import pytest

from lyncauto.lab.engine.binder import Bound, bind
from lyncauto.lab.engine.call import PSError
from lyncauto.lab.engine.declaration import Declaration, Parameter
from lyncauto.lab.engine.table import CmdletTable
from lyncauto.model.secret import Secret

PRODUCT = "Lync Server 2010"
BINDING = "System.Management.Automation.ParameterBindingException"


def cmdlet(name: str) -> Declaration:
    return CmdletTable.shipped().declaration(name, PRODUCT)


def bound(name: str, *arguments: object, **named: object) -> Bound:
    given = [*named.items(), *((None, argument) for argument in arguments)]
    return bind(cmdlet(name), given)


def refusal(declaration: Declaration, *given: tuple[str | None, object]) -> tuple[str, str, str]:
    with pytest.raises(PSError) as caught:
        bind(declaration, given)
    assert caught.value.target is None
    return caught.value.error_id, caught.value.category, caught.value.message


FUNCTION = Declaration.of_function(
    Parameter("Zone", mandatory=True),
    Parameter("Type", mandatory=True, values=("A", "CNAME")),
    Parameter("Ttl", "Int32"),
    Parameter("Values", "String[]", mandatory=True, allow_empty=True),
    Parameter("Local", "SwitchParameter"),
    should_process=True,
)


def test_a_name_is_taken_in_any_case_and_shortened():
    assert bound("Get-CsPool", ident="pool01").parameters == {"Identity": "pool01"}


def test_an_alias_stands_for_its_parameter():
    assert bound("Get-CsService", ConferenceServer=None).set_name == "ConferenceServer"


def test_a_hyphen_and_a_colon_are_no_part_of_a_name():
    assert bind(cmdlet("Get-CsPool"), [("-Identity:", "pool01")]).parameters == {"Identity": "pool01"}


def test_an_exact_name_wins_over_a_longer_one():
    both = Declaration.of_function(Parameter("Type"), Parameter("TypeName"))
    assert bind(both, [("type", "A")]).parameters == {"Type": "A"}


def test_what_has_no_name_goes_to_the_first_free_place():
    assert bound("Get-CsPool", "pool01").parameters == {"Identity": "pool01"}
    assert bind(FUNCTION, [("Zone", "z"), (None, "A"), (None, "5"), (None, "v")]).parameters == {
        "Zone": "z",
        "Type": "A",
        "Ttl": 5,
        "Values": ("v",),
    }


def test_a_switch_selects_its_parameter_set():
    found = bound("Get-CsService", WebServer=None, PoolFqdn="pool01")
    assert (found.set_name, found.parameters) == ("WebServer", {"WebServer": True, "PoolFqdn": "pool01"})


def test_the_default_set_is_taken_when_several_would_do():
    assert bound("Get-CsService").set_name == "Identity"


def test_a_certificate_request_binds_as_it_is_sent():
    found = bound(
        "Request-CsCertificate",
        New=None,
        Type="webservicesinternal",
        CA="ca01\\Issuing",
        KeySize=2048,
        PrivateKeyExportable=True,
        DomainName="a,b",
    )
    assert found.set_name == "ByNew"
    assert found.parameters["Type"] == ("WebServicesInternal",)
    assert found.parameters["PrivateKeyExportable"] is True


def test_common_parameters_stand_apart():
    found = bound("Enable-CsTopology", ea="stop", WhatIf=None, Verbose=False)
    assert found.parameters == {}
    assert found.common == {"ErrorAction": "Stop", "WhatIf": True, "Verbose": False}


def test_what_a_reading_cmdlet_lacks_is_no_common_parameter():
    assert refusal(cmdlet("Get-CsPool"), ("WhatIf", None))[0] == "NamedParameterNotFound"


@pytest.mark.parametrize("name", ["InformationAction", "PipelineVariable", "Nonsense", ""])
def test_a_name_that_powershell_2_does_not_know_is_refused(name):
    assert refusal(cmdlet("Get-CsPool"), (name, "x"))[:2] == ("NamedParameterNotFound", "InvalidArgument")


def test_a_parameter_of_a_later_product_is_refused():
    assert refusal(cmdlet("Get-CsComputer"), ("Local", None)) == (
        "NamedParameterNotFound",
        "InvalidArgument",
        "A parameter cannot be found that matches parameter name 'Local'.",
    )


def test_a_beginning_that_fits_two_parameters_is_refused():
    error_id, _, message = refusal(cmdlet("Get-CsPool"), ("Out", "x"))
    assert error_id == "AmbiguousParameter"
    assert message.endswith("Possible matches include: -OutVariable -OutBuffer.")


def test_a_parameter_given_twice_is_refused():
    assert refusal(cmdlet("Get-CsPool"), ("Identity", "a"), ("Ident", "b"))[0] == "ParameterAlreadyBound"


def test_parameters_of_two_sets_are_refused():
    given = (("WebServer", None), ("Registrar", None))
    assert refusal(cmdlet("Get-CsService"), *given) == (
        "AmbiguousParameterSet",
        "InvalidArgument",
        "Parameter set cannot be resolved using the specified named parameters.",
    )


def test_several_sets_without_a_default_are_refused():
    assert refusal(cmdlet("Request-CsCertificate"))[0] == "AmbiguousParameterSet"


def test_every_missing_mandatory_parameter_is_named():
    error_id, category, message = refusal(FUNCTION, ("Type", "A"))
    assert (error_id, category) == ("MissingMandatoryParameter", "InvalidArgument")
    assert message.endswith("missing mandatory parameters: Zone Values.")


def test_an_argument_too_many_is_refused():
    assert refusal(cmdlet("Get-CsPool"), (None, "a"), (None, "b"))[0] == "PositionalParameterNotFound"


def test_a_switch_takes_no_place():
    switch = Declaration.of_function(Parameter("Local", "SwitchParameter"))
    error_id, _, message = refusal(switch, (None, ("a", "b")))
    assert error_id == "PositionalParameterNotFound"
    assert "System.Object[]" in message


def test_a_parameter_without_its_argument_is_refused():
    error_id, _, message = refusal(cmdlet("Get-CsPool"), ("Identity", None))
    assert error_id == "MissingArgument"
    assert "'Identity'" in message


def test_a_secure_string_parameter_refuses_text_and_does_not_repeat_it():
    wanted = Declaration.of_function(Parameter("Password", "SecureString", mandatory=True))
    error_id, category, message = refusal(wanted, ("Password", "hunter2"))
    assert (error_id, category) == ("ParameterArgumentTransformationError", "InvalidData")
    assert "hunter2" not in message
    assert bind(wanted, [("Password", Secret("hunter2"))]).parameters == {"Password": Secret("hunter2")}


def test_binding_errors_carry_the_binders_exception():
    with pytest.raises(PSError) as caught:
        bind(cmdlet("Get-CsPool"), [("Foo", 1)])
    assert caught.value.exception == BINDING


def test_a_common_parameter_stands_back_behind_the_only_own_one_that_begins_so():
    own = Declaration.of_function(Parameter("Version"))
    assert bind(own, [("ver", "1")]).parameters == {"Version": "1"}
    two = Declaration.of_function(Parameter("Version"), Parameter("Verify"))
    assert refusal(two, ("ver", "1"))[0] == "AmbiguousParameter"
