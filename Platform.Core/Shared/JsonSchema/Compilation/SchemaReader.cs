using System.Text.Json;
using Platform.Core.Shared.JsonSchema.Keywords;
using Platform.Core.Shared.JsonSchema.Patterns;

namespace Platform.Core.Shared.JsonSchema.Compilation;

/// <summary>
/// What a keyword reads of the schema that it stands in. The metaschema has checked schemas at their usual places, but references may make
/// a schema of any value, so every reading checks again.
/// </summary>
internal sealed class SchemaReader(SchemaCompiler compiler, Place place)
{
    public Dialect Dialect => place.Resource.Dialect;

    public bool TryGet(string keyword, out JsonElement value) => place.Element.TryGetProperty(keyword, out value);

    public string Location(string keyword) => $"{place.Location}/{Pointer.Escape(keyword)}";

    public InvalidSchemaException Refuse(string keyword) => Refuse(keyword, "invalid_keyword", keyword);

    public InvalidSchemaException Refuse(string keyword, string code, params ReadOnlySpan<object> arguments) => Refusal.Of(compiler.Options, Location(keyword), code, arguments);

    public string Text(string keyword) => TryGet(keyword, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Refuse(keyword);

    /// <summary>A whole number, at most <see cref="int.MaxValue"/>: nothing here can have more of anything.</summary>
    public int Count(string keyword)
    {
        if (!TryGet(keyword, out var value) || value.ValueKind != JsonValueKind.Number || !JsonNumber.IsWhole(value) || !JsonNumber.TryRead(value, out var number) || number.Significand.Sign < 0)
            throw Refuse(keyword);
        return number.Digits + number.Exponent > 9 ? int.MaxValue : (int)(number.Significand * System.Numerics.BigInteger.Pow(10, (int)number.Exponent));
    }

    public string[] Strings(string keyword) => TryGet(keyword, out var value) ? StringsOf(value, keyword) : throw Refuse(keyword);

    public string[] StringsOf(JsonElement list, string keyword) => list.ValueKind == JsonValueKind.Array
        ? [.. list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : throw Refuse(keyword))]
        : throw Refuse(keyword);

    public SchemaNode? Subschema(string keyword) => TryGet(keyword, out var value) ? Child(value, Pointer.Escape(keyword)) : null;

    public SchemaNode[] Subschemas(string keyword)
    {
        if (!TryGet(keyword, out var list))
            return [];
        return list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select((item, index) => Child(item, FormattableString.Invariant($"{keyword}/{index}")))] : throw Refuse(keyword);
    }

    public KeyValuePair<string, SchemaNode>[] SubschemaMap(string keyword)
    {
        if (!TryGet(keyword, out var map))
            return [];
        return map.ValueKind == JsonValueKind.Object
            ? [.. map.EnumerateObject().Select(pair => KeyValuePair.Create(pair.Name, Child(pair.Value, $"{keyword}/{Pointer.Escape(pair.Name)}")))]
            : throw Refuse(keyword);
    }

    public EcmaPattern Pattern(string pattern, params string[] path) =>
        compiler.Pattern(pattern, $"{place.Location}/{string.Join('/', path.Select(Pointer.Escape))}");

    public ReferenceKeyword Reference(string keyword)
    {
        var text = Text(keyword);
        var target = compiler.References.Resolve(text, place.Resource) ?? throw Refuse(keyword, "invalid_reference", text);
        // Without a dynamic anchor of this very name at the first target, a dynamic reference is an ordinary one.
        var anchor = text.Contains('#', StringComparison.Ordinal) ? Uri.UnescapeDataString(text[(text.IndexOf('#', StringComparison.Ordinal) + 1)..]) : "";
        var isDynamic = keyword == "$dynamicRef" && target.Resource.DynamicAnchors.Contains(anchor);
        var reference = isDynamic ? new DynamicReferenceKeyword(Location(keyword), anchor) : new ReferenceKeyword(keyword, Location(keyword));
        compiler.Connect(reference, target, isDynamic);
        return reference;
    }

    private SchemaNode Child(JsonElement element, string path) => compiler.Node(compiler.References.PlaceOf(place.Resource, element, $"{place.Pointer}/{path}"));
}
