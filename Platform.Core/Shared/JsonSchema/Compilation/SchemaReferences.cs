using System.Globalization;
using System.Text.Json;

namespace Platform.Core.Shared.JsonSchema.Compilation;

/// <summary>The documents of one compilation, and where in them a reference leads.</summary>
internal sealed class SchemaReferences(SchemaCompiler compiler)
{
    private readonly Dictionary<string, SchemaResource> _byUri = [];
    private readonly Dictionary<(SchemaDocument, string), SchemaResource> _byPlace = [];
    private int _documents;

    /// <summary>Every resource with dynamic anchors, also those found later: each must be compiled, as any may come into scope.</summary>
    public Queue<SchemaResource> WithDynamicAnchors { get; } = [];

    public SchemaResource Add(SchemaDocument document, Uri uri, Dialect dialect)
    {
        if (++_documents > compiler.Options.MaxDocuments)
            throw Refusal.Of(compiler.Options, document.Prefix, "too_many_documents", compiler.Options.MaxDocuments);
        var resource = new SchemaResource(uri, document, document.Root, "", dialect);
        _byUri[uri.AbsoluteUri] = resource;
        return new SchemaIndex(compiler, _byUri, _byPlace, WithDynamicAnchors).Read(resource);
    }

    /// <summary>The resource changes where the element has an <c>$id</c>.</summary>
    public Place PlaceOf(SchemaResource outer, JsonElement element, string pointer) => new(_byPlace.GetValueOrDefault((outer.Document, pointer), outer), element, pointer);

    /// <summary>Null where it leads nowhere.</summary>
    public Place? Resolve(string reference, SchemaResource from)
    {
        var hash = reference.IndexOf('#', StringComparison.Ordinal);
        var (path, fragment) = hash < 0 ? (reference, "") : (reference[..hash], Uri.UnescapeDataString(reference[(hash + 1)..]));
        var resource = path.Length == 0 ? from : Uri.TryCreate(from.Uri, path, out var uri) ? Find(uri) : null;
        if (resource is null)
            return null;
        if (fragment.Length == 0)
            return resource.Root;
        if (fragment[0] == '/')
            return Follow(resource.Root, fragment);
        return resource.Anchors.TryGetValue(fragment, out var place) ? place : null;
    }

    private SchemaResource? Find(Uri uri)
    {
        if (_byUri.TryGetValue(uri.AbsoluteUri, out var known))
            return known;
        if (!Metaschemas.TryFind(uri, out var document))
        {
            if (compiler.Options.Resolve?.Invoke(uri) is not { } given)
                return null;
            document = SchemaReading.Read(System.Text.Encoding.UTF8.GetBytes(given.GetRawText()), compiler.Options);
        }
        return compiler.Load(new(uri.AbsoluteUri + "#", document), uri);
    }

    private Place? Follow(Place place, string pointer)
    {
        foreach (var escaped in pointer[1..].Split('/'))
        {
            var token = Pointer.Unescape(escaped);
            JsonElement next;
            if (place.Element.ValueKind == JsonValueKind.Object)
            {
                if (!place.Element.TryGetProperty(token, out next))
                    return null;
            }
            else if (place.Element.ValueKind == JsonValueKind.Array && int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < place.Element.GetArrayLength())
                next = place.Element[index];
            else
                return null;
            place = PlaceOf(place.Resource, next, $"{place.Pointer}/{escaped}");
        }
        return place;
    }
}
