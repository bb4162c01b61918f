using System.Text.Json;

namespace Platform.Core.Shared.JsonSchema.Compilation;

/// <summary>The documents of draft 2020-12, embedded as they are published.</summary>
internal static class Metaschemas
{
    private static readonly Dictionary<string, JsonElement> Documents = Load();

    private static readonly Lazy<JsonSchema> Compiled = new(() => SchemaCompiler.CompileMetaschema(Documents[Dialect.Draft + "schema"]));

    /// <summary>The metaschema that every schema without another <c>$schema</c> must fit.</summary>
    public static JsonSchema Standard => Compiled.Value;

    public static bool TryFind(Uri uri, out JsonElement document) => Documents.TryGetValue(uri.AbsoluteUri, out document);

    private static Dictionary<string, JsonElement> Load()
    {
        var assembly = typeof(Metaschemas).Assembly;
        var folder = typeof(JsonSchema).Namespace + ".Metaschemas.";
        var documents = new Dictionary<string, JsonElement>();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(folder, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var document = JsonDocument.Parse(stream);
            documents[document.RootElement.GetProperty("$id").GetString()!] = document.RootElement.Clone();
        }
        return documents;
    }
}
