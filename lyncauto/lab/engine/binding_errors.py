"""The errors of parameter binding, word for word as Windows PowerShell gives them.

Source: ParameterBinderStrings.resx and ParameterBindingException in the published sources of PowerShell.
"""

from __future__ import annotations

from collections.abc import Iterable

from lyncauto.lab.engine.call import PSError

_NAMESPACE = "System.Management.Automation"
BINDING = f"{_NAMESPACE}.ParameterBindingException"
VALIDATION = f"{_NAMESPACE}.ParameterBindingValidationException"
TRANSFORMATION = f"{_NAMESPACE}.ParameterBindingArgumentTransformationException"


def _refused(error_id: str, message: str) -> PSError:
    return PSError(message, error_id, "InvalidArgument", exception=BINDING)


def _invalid(error_id: str, message: str, exception: str = VALIDATION) -> PSError:
    return PSError(message, error_id, "InvalidData", exception=exception)


def command_not_found(name: str) -> PSError:
    """No command has this name."""
    return PSError(
        f"The term '{name}' is not recognized as the name of a cmdlet, function, script file, or operable "
        "program. Check the spelling of the name, or if a path was included, verify that the path is correct "
        "and try again.",
        "CommandNotFoundException",
        "ObjectNotFound",
        name,
        exception=f"{_NAMESPACE}.CommandNotFoundException",
    )


def scripts_not_allowed(script: str) -> PSError:
    """The session takes commands as data alone."""
    return PSError(
        "The syntax is not supported by this runspace. This can occur if the runspace is in no-language "
        "mode.",
        "ScriptsNotAllowed",
        "ParserError",
        script,
        exception=f"{_NAMESPACE}.ParseException",
    )


def named_parameter_not_found(name: str) -> PSError:
    """No parameter has this name or begins with it."""
    return _refused(
        "NamedParameterNotFound", f"A parameter cannot be found that matches parameter name '{name}'."
    )


def positional_parameter_not_found(value: object) -> PSError:
    """An argument without a name is left over."""
    return _refused(
        "PositionalParameterNotFound",
        f"A positional parameter cannot be found that accepts argument '{value}'.",
    )


def ambiguous_parameter(name: str, candidates: Iterable[str]) -> PSError:
    """A shortened name fits more than one parameter."""
    matches = "".join(f" -{candidate}" for candidate in candidates)
    return _refused(
        "AmbiguousParameter",
        f"Parameter cannot be processed because the parameter name '{name}' is ambiguous. "
        f"Possible matches include:{matches}.",
    )


def ambiguous_parameter_set() -> PSError:
    """No parameter set holds all that was given, or several do."""
    return _refused(
        "AmbiguousParameterSet", "Parameter set cannot be resolved using the specified named parameters."
    )


def already_bound(name: str) -> PSError:
    """A parameter was given twice."""
    return _refused(
        "ParameterAlreadyBound",
        f"Cannot bind parameter because parameter '{name}' is specified more than once. To provide multiple "
        "values to parameters that can accept multiple values, use the array syntax. For example, "
        '"-parameter value1,value2,value3".',
    )


def missing_mandatory(names: Iterable[str]) -> PSError:
    """Mandatory parameters were not given, and there is nobody to ask."""
    missing = "".join(f" {name}" for name in names)
    return _refused(
        "MissingMandatoryParameter",
        f"Cannot process command because of one or more missing mandatory parameters:{missing}.",
    )


def missing_argument(name: str, dotnet_type: str) -> PSError:
    """A parameter that is no switch was given without a value."""
    return _refused(
        "MissingArgument",
        f"Missing an argument for parameter '{name}'. Specify a parameter of type '{dotnet_type}' and try "
        "again.",
    )


def cannot_convert(name: str, why: str, *, function: bool) -> PSError:
    """A value is of the wrong type; functions say it in other words than cmdlets."""
    if function:
        message = f"Cannot process argument transformation on parameter '{name}'. {why}"
        return _invalid("ParameterArgumentTransformationError", message, TRANSFORMATION)
    return _refused("CannotConvertArgumentNoMessage", f"Cannot bind parameter '{name}'. {why}")


def not_in_set(name: str, value: object, values: Iterable[str]) -> PSError:
    """A value is not one of the ValidateSet."""
    return _invalid(
        "ParameterArgumentValidationError",
        f"Cannot validate argument on parameter '{name}'. The argument \"{value}\" does not belong to the "
        f'set "{",".join(values)}" specified by the ValidateSet attribute. Supply an argument that is in the '
        "set and then try the command again.",
    )


def null_not_allowed(name: str) -> PSError:
    """A mandatory parameter was given as null."""
    return _invalid(
        "ParameterArgumentValidationErrorNullNotAllowed",
        f"Cannot bind argument to parameter '{name}' because it is null.",
    )


def empty_string_not_allowed(name: str) -> PSError:
    """A mandatory parameter was given as an empty string."""
    return _invalid(
        "ParameterArgumentValidationErrorEmptyStringNotAllowed",
        f"Cannot bind argument to parameter '{name}' because it is an empty string.",
    )


def empty_array_not_allowed(name: str) -> PSError:
    """A mandatory parameter was given as an empty array."""
    return _invalid(
        "ParameterArgumentValidationErrorEmptyArrayNotAllowed",
        f"Cannot bind argument to parameter '{name}' because it is an empty array.",
    )
