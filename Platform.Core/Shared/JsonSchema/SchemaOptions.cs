using System.Globalization;
using System.Text.Json;

namespace Platform.Core.Shared.JsonSchema;

/// <summary>How a schema is read, and how large it may be.</summary>
public sealed record SchemaOptions
{
    internal static readonly SchemaOptions Default = new();

    /// <summary>Where relative references start, unless the schema has an <c>$id</c>. Absolute.</summary>
    public Uri BaseUri { get; init; } = new("https://schema.invalid/");

    /// <summary>
    /// Gives the document of a URI that the schema references but does not hold; null: unknown, and the schema is refused. The metaschemas of
    /// draft 2020-12 are built in. Nothing is ever fetched from a network.
    /// </summary>
    public Func<Uri, JsonElement?>? Resolve { get; init; }

    /// <summary>Reads a schema whose <c>$schema</c> names an older draft as if it were 2020-12, as most of them are in practice; else it is refused.</summary>
    public bool AcceptsOlderDrafts { get; init; }

    /// <summary>Largest document in bytes of UTF-8.</summary>
    public int MaxBytes { get; init; } = 256 * 1024;

    /// <summary>Deepest nesting of a document's objects and arrays. It bounds the compiler's recursion, so at most 1,000.</summary>
    public int MaxDepth { get; init; } = 256;

    /// <summary>Most documents that references may pull in.</summary>
    public int MaxDocuments { get; init; } = 32;

    /// <summary>Most different regular expressions; each costs some memory and some 100 µs.</summary>
    public int MaxPatterns { get; init; } = 500;

    /// <summary>Longest regular expression in characters.</summary>
    public int MaxPatternLength { get; init; } = 2_000;

    /// <summary>Longest single match of a pattern that needs backtracking (look-around, back references); others run in linear time.</summary>
    public TimeSpan PatternTimeout { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Language of the errors; else that of the thread that reads them.</summary>
    public CultureInfo? Culture { get; init; }
}

/// <summary>What counts as valid, and when a validation gives up.</summary>
public sealed record ValidationOptions
{
    /// <summary><c>format</c> is checked for the formats that are known here; else it only describes, as the draft wants it.</summary>
    public bool AssertsFormat { get; init; }

    /// <summary>Most errors that are told.</summary>
    public int MaxErrors { get; init; } = 50;

    /// <summary>Deepest nesting of the instance that is looked into.</summary>
    public int MaxDepth { get; init; } = 256;

    /// <summary>Applications of a subschema, and comparable units of work. A typical tool call takes some ten; a million take about 0.1 s.</summary>
    public int MaxSteps { get; init; } = 1_000_000;

    /// <summary>Longest validation, for what steps do not measure: slow patterns.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Language of the errors; else that of the thread that reads them.</summary>
    public CultureInfo? Culture { get; init; }
}
