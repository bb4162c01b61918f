namespace Platform.Web.Shared.Errors;

/// <summary>An expected failure as a screen shows it: the stable dotted code (<c>office.unknown_agent</c>) and what fills its text.</summary>
public sealed record ErrorNotice(string Code, params IReadOnlyList<object?> Arguments);

/// <summary>Says where the texts of a feature's error codes are: <c>office.unknown_agent</c> is the resource <c>Error.office.unknown_agent</c>.</summary>
/// <param name="Prefix">The part of the code before its first dot.</param>
/// <param name="Texts">Marker class of the feature's resources.</param>
public sealed record ErrorTextSource(string Prefix, Type Texts);
