using System.Text.Json;
using Platform.Core.Shared.JsonSchema.Keywords;
using Platform.Core.Shared.JsonSchema.Patterns;

namespace Platform.Core.Shared.JsonSchema.Compilation;

/// <summary>
/// From JSON to nodes. Nested subschemas are compiled by recursion, which the depth of documents bounds; references are queued, so
/// that a long chain of them needs no stack.
/// </summary>
internal sealed class SchemaCompiler
{
    // Steps bound the check already; a busy machine must not refuse a good schema.
    private static readonly TimeSpan MaxCheckTime = TimeSpan.FromSeconds(10);

    private readonly Dictionary<(SchemaDocument, string), SchemaNode> _nodes = [];
    private readonly Queue<(ReferenceKeyword Reference, Place Target)> _pending = [];
    private readonly Dictionary<string, EcmaPattern> _patterns = [];
    private readonly Dictionary<string, Dialect> _dialects;
    private readonly Dialect _standard;
    private bool _hasDynamicReferences;

    private SchemaCompiler(SchemaOptions options, Dialect standard, IReadOnlyDictionary<string, Dialect>? dialects = null)
    {
        (Options, _standard, _dialects) = (options, standard, new(dialects ?? new Dictionary<string, Dialect>()));
        References = new(this);
    }

    public SchemaOptions Options { get; }

    public SchemaReferences References { get; }

    public static JsonSchema Compile(JsonElement document, SchemaOptions options) =>
        new SchemaCompiler(options, Dialect.Standard with { Metaschema = Metaschemas.Standard }).CompileRoot(document);

    /// <summary>Without checking it: it is what others are checked with.</summary>
    public static JsonSchema CompileMetaschema(JsonElement document) => new SchemaCompiler(SchemaOptions.Default, Dialect.Standard).CompileRoot(document);

    public SchemaResource Load(SchemaDocument document, Uri uri)
    {
        if (document.Root.ValueKind is not (JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False))
            throw Refusal.Of(Options, document.Prefix, "invalid_schema");
        var dialect = DialectOf(document.Root, document.Prefix) ?? _standard;
        if (dialect.Metaschema is { } metaschema && !Metaschemas.TryFind(uri, out _) && metaschema.Validate(document.Root, new() { Culture = Options.Culture, MaxDepth = int.MaxValue, MaxTime = MaxCheckTime }) is { IsValid: false } result)
            throw new InvalidSchemaException([.. result.Errors.Select(error => error with { InstancePointer = document.Prefix + error.InstancePointer })]);
        return References.Add(document, uri, dialect);
    }

    /// <summary>What <c>$schema</c> says; null where it says nothing.</summary>
    public Dialect? DialectOf(JsonElement schema, string location)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("$schema", out var value) || value.ValueKind != JsonValueKind.String)
            return null;
        var name = value.GetString()!;
        if (name.TrimEnd('#') == Dialect.Draft + "schema" || (Options.AcceptsOlderDrafts && name.Contains("//json-schema.org/", StringComparison.Ordinal)))
            return _standard;
        if (!_dialects.TryGetValue(name, out var dialect))
            _dialects[name] = dialect = ReadDialect(name, location + "/$schema");
        return dialect;
    }

    /// <summary>The node of a place, compiled at its first mention.</summary>
    public SchemaNode Node(Place place)
    {
        var key = (place.Resource.Document, place.Pointer);
        if (_nodes.TryGetValue(key, out var node))
            return node;
        if (place.Element.ValueKind is not (JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False))
            throw Refusal.Of(Options, place.Location, "invalid_schema");
        _nodes[key] = node = new SchemaNode(place, place.Location);
        if (node.Always is null)
        {
            node.Keywords = [.. Keywords(new SchemaReader(this, place)).OfType<Keyword>()];
            node.HasUnevaluated = node.Keywords.Any(keyword => keyword is UnevaluatedKeyword);
        }
        return node;
    }

    public void Connect(ReferenceKeyword reference, Place target, bool isDynamic)
    {
        _pending.Enqueue((reference, target));
        _hasDynamicReferences |= isDynamic;
    }

    public EcmaPattern Pattern(string pattern, string location)
    {
        if (_patterns.TryGetValue(pattern, out var known))
            return known;
        if (_patterns.Count >= Options.MaxPatterns)
            throw Refusal.Of(Options, location, "too_many_patterns", Options.MaxPatterns);
        try
        {
            return _patterns[pattern] = EcmaPattern.Compile(pattern, Options);
        }
        catch (PatternException invalid)
        {
            throw Refusal.Of(Options, location, "invalid_pattern", invalid.Message);
        }
    }

    /// <summary>The cheap ones first; those that ask what the others looked at, last.</summary>
    private static IEnumerable<Keyword?> Keywords(SchemaReader schema)
    {
        var dialect = schema.Dialect;
        Keyword?[] validation = dialect.Validates
            ? [TypeKeyword.From(schema), EnumKeyword.Const(schema), EnumKeyword.From(schema), .. NumberKeyword.From(schema), .. CountKeyword.From(schema), RequiredKeyword.From(schema), DependentRequiredKeyword.From(schema), UniqueItemsKeyword.From(schema), PatternKeyword.From(schema)]
            : [];
        Keyword?[] format = dialect.HasFormat ? [FormatKeyword.From(schema)] : [];
        Keyword?[] applicators = dialect.Applies
            ? [ObjectKeyword.From(schema), PropertyNamesKeyword.From(schema), ArrayKeyword.From(schema), ContainsKeyword.From(schema), AllOfKeyword.From(schema), AnyOfKeyword.AnyOf(schema), AnyOfKeyword.OneOf(schema), NotKeyword.From(schema), IfKeyword.From(schema), DependentSchemasKeyword.From(schema)]
            : [];
        Keyword?[] unevaluated = dialect.LooksAtUnevaluated ? [UnevaluatedPropertiesKeyword.From(schema), UnevaluatedItemsKeyword.From(schema)] : [];
        return [.. validation, .. format, .. ReferenceKeyword.From(schema), .. applicators, .. unevaluated];
    }

    private JsonSchema CompileRoot(JsonElement document)
    {
        var root = Node(Load(new("", document), Options.BaseUri).Root);
        while (_pending.Count > 0 || References.WithDynamicAnchors.Count > 0)
        {
            if (_pending.TryDequeue(out var pending))
                pending.Reference.Target = Node(pending.Target);
            else if (References.WithDynamicAnchors.TryDequeue(out var resource))
                foreach (var anchor in resource.DynamicAnchors)
                    resource.DynamicNodes[anchor] = Node(resource.Anchors[anchor]);
        }
        if (ReferenceLoops.Find(_nodes.Values) is { } loop)
            throw Refusal.Of(Options, loop.Location, "reference_loop");
        return new(root, document, _hasDynamicReferences);
    }

    private Dialect ReadDialect(string name, string location)
    {
        if (!Uri.TryCreate(name, UriKind.Absolute, out var uri) || Options.Resolve?.Invoke(uri) is not { ValueKind: JsonValueKind.Object } document)
            throw Refusal.Of(Options, location, "unknown_dialect", name);
        // A metaschema may be written in its own dialect; that one is then taken for the standard.
        _dialects[name] = Dialect.Standard;
        var metaschema = new SchemaCompiler(Options, Dialect.Standard, _dialects).CompileRoot(SchemaReading.Read(System.Text.Encoding.UTF8.GetBytes(document.GetRawText()), Options));
        if (!document.TryGetProperty("$vocabulary", out var listed) || listed.ValueKind != JsonValueKind.Object)
            return _standard with { Metaschema = metaschema };
        var vocabularies = listed.EnumerateObject().ToDictionary(vocabulary => vocabulary.Name, vocabulary => vocabulary.Value.ValueKind == JsonValueKind.True);
        return Dialect.FindUnknown(vocabularies) is { } unknown ? throw Refusal.Of(Options, location, "unknown_vocabulary", unknown) : Dialect.Of(vocabularies, metaschema);
    }
}
