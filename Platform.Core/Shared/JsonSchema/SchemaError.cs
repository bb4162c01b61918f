using System.Globalization;

namespace Platform.Core.Shared.JsonSchema;

/// <summary>One reason why an instance, or a schema itself, is refused.</summary>
/// <param name="InstancePointer">RFC 6901 pointer to the wrong value; of a missing key to the object that lacks it. Empty: the whole.</param>
/// <param name="SchemaPointer">Pointer to the keyword in the schema; <c>uri#pointer</c> in another document than the schema's own. Empty where no keyword is at fault.</param>
/// <param name="Keyword">The keyword, <c>minimum</c>; or a limit: <c>too_deep</c>, <c>too_complex</c>, <c>too_large</c>.</param>
/// <param name="Code">Name of the sentence; mostly the keyword.</param>
/// <param name="Arguments">What the sentence mentions: limits, names.</param>
public sealed record SchemaError(string InstancePointer, string SchemaPointer, string Keyword, string Code, IReadOnlyList<string> Arguments)
{
    /// <summary>Language of <see cref="Message"/>; null: that of the reading thread.</summary>
    internal CultureInfo? Culture { get; init; }

    /// <summary>A sentence for people, Russian or English.</summary>
    public string Message => MessageIn(Culture ?? CultureInfo.CurrentUICulture);

    public string MessageIn(CultureInfo culture) => SchemaText.Of(Code, Arguments, culture);

    public override string ToString() => $"{InstancePointer}: {Message}";
}

/// <summary>A text that is no valid schema, or over a limit.</summary>
public sealed class InvalidSchemaException(IReadOnlyList<SchemaError> errors) : Exception(string.Join("; ", errors))
{
    /// <summary>At least one. Their instance is the schema's document, so <see cref="SchemaError.InstancePointer"/> points into it.</summary>
    public IReadOnlyList<SchemaError> Errors { get; } = errors;
}
