using System.Text.Json;

namespace Platform.Tests.Shared.JsonSchema;

/// <summary>
/// The test suite of json-schema.org, which is not part of this repository: the folder named by <c>JSON_SCHEMA_TEST_SUITE</c>, or
/// <c>shared/data/json-schema-test-suite</c> beside or above the checkout.
/// </summary>
internal static class OfficialSuite
{
    private const string RemoteBase = "http://localhost:1234/";

    public static readonly string? Folder = Find();

    public static IEnumerable<string> Files(string folder) =>
        Folder is null ? [] : Directory.EnumerateFiles(Path.Combine(Folder, "draft2020-12", folder), "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order();

    public static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder!, "draft2020-12", file + ".json"))).RootElement;

    /// <summary>Serves <c>remotes/</c> under the address that the suite gives it.</summary>
    public static JsonElement? Resolve(Uri uri)
    {
        if (!uri.AbsoluteUri.StartsWith(RemoteBase, StringComparison.Ordinal))
            return null;
        var file = Path.Combine(Folder!, "remotes", uri.AbsoluteUri[RemoteBase.Length..]);
        return File.Exists(file) ? JsonDocument.Parse(File.ReadAllText(file)).RootElement : null;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("JSON_SCHEMA_TEST_SUITE") is { Length: > 0 } given)
            return given;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "shared", "data", "json-schema-test-suite") is var suite && Directory.Exists(suite))
                return suite;
        return null;
    }
}

/// <summary>Skips, and says why, where the suite is not there; the tables of this folder run everywhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OfficialSuiteTheoryAttribute : TheoryAttribute
{
    public OfficialSuiteTheoryAttribute()
    {
        if (OfficialSuite.Folder is null)
            Skip = "The official JSON Schema test suite is not here; set JSON_SCHEMA_TEST_SUITE to its folder. The tables of our own have run.";
    }
}
