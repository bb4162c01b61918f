using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Core.Shared.JsonSchema;

namespace Platform.Web.Agents.Toolbox.Schema;

/// <summary>One thing that is wrong with a schema or with arguments, and where.</summary>
/// <param name="Line">From 1, in the text that is shown.</param>
public sealed record SchemaFault(string Pointer, string Message, int Line);

/// <summary>
/// A schema while it is edited. The text is the truth, whatever it holds; where it is a JSON object, the form changes that object and the text is written anew from it.
/// </summary>
public sealed class SchemaDocument
{
    private readonly Func<string, object?[], string> _say;
    private JsonSchema? _schema;

    /// <param name="say">The sentences for what is no matter of the schema language: <c>Schema.Broken</c> with line and column, <c>Schema.NoObject</c>, <c>Schema.NotObjectType</c>.</param>
    public SchemaDocument(string text, Func<string, object?[], string> say)
    {
        _say = say;
        Set(text);
    }

    public string Text { get; private set; } = "";

    /// <summary>Null while the text is no JSON object.</summary>
    public JsonObject? Root { get; private set; }

    public IReadOnlyList<SchemaFault> Faults { get; private set; } = [];

    public bool IsValid => Faults.Count == 0;

    /// <summary>The names that calls can have at the top.</summary>
    public IReadOnlyCollection<string> ArgumentNames => Root?["properties"] is JsonObject properties ? [.. properties.Select(pair => pair.Key)] : [];

    public void Set(string text)
    {
        Text = text;
        var (node, broken) = JsonPlaces.Read(text);
        Root = node as JsonObject;
        Check(broken);
    }

    /// <summary>Writes the text anew after the form has changed <see cref="Root"/>.</summary>
    public void Rewrite()
    {
        if (Root is null)
            return;
        Text = JsonTexts.Pretty(Root);
        Check(null);
    }

    /// <summary>Arguments that fit; null where none was found, or where the schema is wrong.</summary>
    public JsonObject? Example() => _schema?.Example() is { ValueKind: JsonValueKind.Object } example ? JsonNode.Parse(example.GetRawText()) as JsonObject : null;

    /// <summary>What the runner would tell a model that calls with this: formats count there.</summary>
    public IReadOnlyList<SchemaFault> CheckArguments(string text)
    {
        var (node, broken) = JsonPlaces.Read(text);
        if (broken is not null)
            return [Broken(broken)];
        if (node is not JsonObject arguments)
            return [new SchemaFault("", _say("Schema.NoObject", []), 1)];
        if (_schema is null)
            return [];
        var lines = JsonPlaces.Lines(text);
        return [.. _schema.Validate(JsonSerializer.SerializeToElement(arguments), new ValidationOptions { AssertsFormat = true }).Errors
            .Select(error => new SchemaFault(error.InstancePointer, error.Message, JsonPlaces.LineOf(lines, error.InstancePointer)))];
    }

    private void Check(JsonBreak? broken)
    {
        _schema = null;
        if (broken is not null)
            Faults = [Broken(broken)];
        else if (Root is null)
            Faults = [new SchemaFault("", _say("Schema.NoObject", []), 1)];
        else if (!JsonSchema.TryParse(Text, out var schema, out var errors))
            Faults = InText(errors);
        else if (SchemaForm.TextOf(Root["type"]) != "object")
            Faults = [new SchemaFault("/type", _say("Schema.NotObjectType", []), JsonPlaces.LineOf(JsonPlaces.Lines(Text), "/type"))];
        else
            (_schema, Faults) = (schema, []);
    }

    private List<SchemaFault> InText(IReadOnlyList<SchemaError> errors)
    {
        var lines = JsonPlaces.Lines(Text);
        return [.. errors.Select(error => new SchemaFault(error.InstancePointer, error.Message, JsonPlaces.LineOf(lines, error.InstancePointer))).DistinctBy(fault => (fault.Pointer, fault.Message))];
    }

    private SchemaFault Broken(JsonBreak at) => new("", _say("Schema.Broken", [at.Line, at.Column]), at.Line);
}
