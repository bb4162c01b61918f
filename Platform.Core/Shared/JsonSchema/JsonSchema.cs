using System.Text;
using System.Text.Json;
using Platform.Core.Shared.JsonSchema.Compilation;
using Platform.Core.Shared.JsonSchema.Examples;

namespace Platform.Core.Shared.JsonSchema;

/// <summary>
/// A compiled JSON Schema, draft 2020-12. Immutable and safe for many threads: parse once, validate often. Schemas and instances of
/// strangers end within the bounds of <see cref="SchemaOptions"/> and <see cref="ValidationOptions"/>.
/// </summary>
public sealed class JsonSchema
{
    private static readonly ValidationOptions Defaults = new();

    internal JsonSchema(SchemaNode root, JsonElement document, bool hasDynamicReferences) =>
        (Root, Document, HasDynamicReferences) = (root, document, hasDynamicReferences);

    /// <summary>The schema as it was given; it owns its memory.</summary>
    public JsonElement Document { get; }

    internal SchemaNode Root { get; }

    internal bool HasDynamicReferences { get; }

    /// <exception cref="InvalidSchemaException">It is no JSON, no valid schema, or over a limit; the errors point into it.</exception>
    public static JsonSchema Parse(string json, SchemaOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        options ??= SchemaOptions.Default;
        return SchemaCompiler.Compile(SchemaReading.Read(Encoding.UTF8.GetBytes(json), options), options);
    }

    /// <summary>The same for a schema that is part of a larger document, which may be disposed afterwards.</summary>
    /// <exception cref="InvalidSchemaException">It is no valid schema, or over a limit; the errors point into it.</exception>
    public static JsonSchema Parse(JsonElement schema, SchemaOptions? options = null)
    {
        options ??= SchemaOptions.Default;
        return SchemaCompiler.Compile(SchemaReading.Read(Encoding.UTF8.GetBytes(schema.GetRawText()), options), options);
    }

    /// <summary><see cref="Parse(string, SchemaOptions?)"/> for text that people type: wrong schemas are an answer, not an exception.</summary>
    public static bool TryParse(string json, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out JsonSchema? schema, out IReadOnlyList<SchemaError> errors, SchemaOptions? options = null)
    {
        try
        {
            (schema, errors) = (Parse(json, options), []);
            return true;
        }
        catch (InvalidSchemaException invalid)
        {
            (schema, errors) = (null, invalid.Errors);
            return false;
        }
    }

    /// <summary>Whether the instance fits; the quickest answer, which makes no errors. Over a limit it does not fit.</summary>
    public bool IsValid(JsonElement instance, ValidationOptions? options = null) => Evaluation.Run(this, instance, options ?? Defaults, collects: false).IsValid;

    /// <summary>Whether the instance fits, and if not, why and where.</summary>
    public SchemaResult Validate(JsonElement instance, ValidationOptions? options = null)
    {
        // Nearly all instances fit, so the first pass tracks no places; the second one runs only to tell what is wrong.
        var quick = Evaluation.Run(this, instance, options ?? Defaults, collects: false);
        return quick.IsValid || quick.WasAborted ? quick : Evaluation.Run(this, instance, options ?? Defaults, collects: true);
    }

    /// <summary>An instance that fits, always the same one for a schema: from const, examples, default and enum where they are given, else made. Null where none was found.</summary>
    public JsonElement? Example() => new ExampleOf(this).Create();
}
