using System.Globalization;
using Platform.Core.Knowledge.Contracts;

namespace Platform.Web.Knowledge.Lab;

/// <summary>One way to search.</summary>
/// <param name="MinScore">0 to 1; null for none.</param>
/// <param name="Collection">Of which the index that is being built is asked; null for all that serves.</param>
public sealed record LabSettings(SearchMode Mode = SearchMode.Hybrid, int TopK = 6, double? MinScore = null, Guid? Collection = null)
{
    public static LabSettings From(Func<string, string?> read, string suffix) => new(
        Enum.TryParse<SearchMode>(read("mode" + suffix), ignoreCase: true, out var mode) && Enum.IsDefined(mode) ? mode : SearchMode.Hybrid,
        int.TryParse(read("top_k" + suffix), NumberStyles.None, CultureInfo.InvariantCulture, out var top) ? Math.Clamp(top, 1, 50) : 6,
        double.TryParse(read("min_score" + suffix), NumberStyles.Float, CultureInfo.InvariantCulture, out var least) ? Math.Clamp(least, 0, 1) : null,
        Guid.TryParse(read("building" + suffix), out var collection) ? collection : null);

    public void Write(Dictionary<string, string?> values, string suffix)
    {
        values["mode" + suffix] = Mode == SearchMode.Hybrid ? null : Mode.ToString().ToLowerInvariant();
        values["top_k" + suffix] = TopK == 6 ? null : TopK.ToString(CultureInfo.InvariantCulture);
        values["min_score" + suffix] = MinScore?.ToString(CultureInfo.InvariantCulture);
        values["building" + suffix] = Collection?.ToString();
    }
}

/// <summary>What is asked in the lab, as the address says it.</summary>
/// <param name="Second">What it is compared with; null for nothing.</param>
public sealed record LabState(string Query, LabSettings First, LabSettings? Second, string? Collection, string? Tag, Guid? Source)
{
    public static LabState From(Func<string, string?> read) => new(
        read("query") ?? "", LabSettings.From(read, ""), read("compare") is null ? null : LabSettings.From(read, "2"), read("collection"), read("tag"), Guid.TryParse(read("source"), out var source) ? source : null);

    public Dictionary<string, string?> ToQuery()
    {
        var values = new Dictionary<string, string?> { ["query"] = Query, ["compare"] = Second is null ? null : "yes", ["collection"] = Collection, ["tag"] = Tag, ["source"] = Source?.ToString() };
        First.Write(values, "");
        (Second ?? new LabSettings()).Write(values, "2");
        return values;
    }

    public KnowledgeQuery Question(LabSettings settings) => new(Query)
    {
        Mode = settings.Mode, TopK = settings.TopK, MinScore = settings.MinScore, Collections = Collection is null ? null : [Collection], Tags = Tag is null ? null : [Tag], Sources = Source is { } source ? [source] : null, Origin = "lab",
    };
}
