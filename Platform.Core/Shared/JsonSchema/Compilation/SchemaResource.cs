using System.Text.Json;

namespace Platform.Core.Shared.JsonSchema.Compilation;

/// <summary>One JSON text with schemas. <paramref name="prefix"/> stands before the pointers of its errors: empty for the schema's own, else its URI with <c>#</c>.</summary>
internal sealed class SchemaDocument(string prefix, JsonElement root)
{
    public string Prefix => prefix;

    public JsonElement Root => root;
}

/// <summary>A schema with a URI of its own: a document's root, or a subschema with <c>$id</c>.</summary>
internal sealed class SchemaResource(Uri uri, SchemaDocument document, JsonElement root, string pointer, Dialect dialect)
{
    public Uri Uri => uri;

    public SchemaDocument Document => document;

    public Dialect Dialect => dialect;

    public Place Root => new(this, root, pointer);

    /// <summary>Both kinds of anchors.</summary>
    public Dictionary<string, Place> Anchors { get; } = [];

    public HashSet<string> DynamicAnchors { get; } = [];

    /// <summary>The compiled schemas of the dynamic anchors.</summary>
    public Dictionary<string, SchemaNode> DynamicNodes { get; } = [];
}

/// <summary>A value in a document that is used as a schema. <paramref name="Pointer"/> starts at the document's root.</summary>
internal readonly record struct Place(SchemaResource Resource, JsonElement Element, string Pointer)
{
    public string Location => Resource.Document.Prefix + Pointer;
}
