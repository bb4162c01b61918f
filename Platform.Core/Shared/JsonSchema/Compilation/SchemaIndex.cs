using System.Globalization;
using System.Text.Json;

namespace Platform.Core.Shared.JsonSchema.Compilation;

/// <summary>Finds the identifiers and anchors of a document before anything refers to them.</summary>
internal sealed class SchemaIndex(SchemaCompiler compiler, Dictionary<string, SchemaResource> byUri, Dictionary<(SchemaDocument, string), SchemaResource> byPlace, Queue<SchemaResource> withDynamicAnchors)
{
    private static readonly string[] Single =
        ["items", "contains", "additionalProperties", "propertyNames", "not", "if", "then", "else", "unevaluatedItems", "unevaluatedProperties", "contentSchema"];

    private static readonly string[] Lists = ["allOf", "anyOf", "oneOf", "prefixItems"];

    // "definitions" is the older name that the metaschema still reads.
    private static readonly string[] Maps = ["$defs", "definitions", "properties", "patternProperties", "dependentSchemas"];

    /// <summary>Gives the document's resource: another one where its root has an <c>$id</c>.</summary>
    public SchemaResource Read(SchemaResource root)
    {
        byPlace[(root.Document, "")] = root;
        Walk(root.Root);
        return byPlace[(root.Document, "")];
    }

    private void Walk(Place place)
    {
        if (place.Element.ValueKind != JsonValueKind.Object)
            return;
        var resource = Identify(place);
        place = place with { Resource = resource };
        if (TryGetText(place.Element, "$anchor", out var anchor))
            resource.Anchors[anchor] = place;
        if (TryGetText(place.Element, "$dynamicAnchor", out var dynamic))
        {
            resource.Anchors[dynamic] = place;
            if (resource.DynamicAnchors.Add(dynamic) && resource.DynamicAnchors.Count == 1)
                withDynamicAnchors.Enqueue(resource);
        }
        foreach (var (element, path) in Children(place.Element))
            Walk(new(resource, element, place.Pointer + path));
    }

    private SchemaResource Identify(Place place)
    {
        if (!TryGetText(place.Element, "$id", out var id))
            return place.Resource;
        if (!Uri.TryCreate(place.Resource.Uri, id.TrimEnd('#'), out var uri) || uri.Fragment.Length > 0)
            throw Refusal.Of(compiler.Options, place.Location + "/$id", "invalid_id", id);
        var dialect = place.Pointer.Length == 0 ? place.Resource.Dialect : compiler.DialectOf(place.Element, place.Location) ?? place.Resource.Dialect;
        var resource = new SchemaResource(uri, place.Resource.Document, place.Element, place.Pointer, dialect);
        // A document may be known by the URI that it was asked for and by its own.
        if (byUri.TryGetValue(uri.AbsoluteUri, out var known) && (known.Document != place.Resource.Document || known.Root.Pointer != place.Pointer))
            throw Refusal.Of(compiler.Options, place.Location + "/$id", "duplicate_id", id);
        byUri[uri.AbsoluteUri] = resource;
        byUri[place.Pointer.Length == 0 ? place.Resource.Uri.AbsoluteUri : uri.AbsoluteUri] = resource;
        return byPlace[(place.Resource.Document, place.Pointer)] = resource;
    }

    private static IEnumerable<(JsonElement Element, string Path)> Children(JsonElement schema)
    {
        foreach (var keyword in Single)
            if (schema.TryGetProperty(keyword, out var child))
                yield return (child, "/" + keyword);
        foreach (var keyword in Lists)
            if (schema.TryGetProperty(keyword, out var list) && list.ValueKind == JsonValueKind.Array)
                foreach (var (index, child) in list.EnumerateArray().Index())
                    yield return (child, string.Create(CultureInfo.InvariantCulture, $"/{keyword}/{index}"));
        foreach (var keyword in Maps)
            if (schema.TryGetProperty(keyword, out var map) && map.ValueKind == JsonValueKind.Object)
                foreach (var pair in map.EnumerateObject())
                    yield return (pair.Value, $"/{keyword}/{Pointer.Escape(pair.Name)}");
    }

    private static bool TryGetText(JsonElement schema, string keyword, out string text)
    {
        text = schema.TryGetProperty(keyword, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        return text.Length > 0;
    }
}
