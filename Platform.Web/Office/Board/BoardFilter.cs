using Platform.Protocol.Office;

namespace Platform.Web.Office.Board;

/// <summary>What of the board is shown. It lives in the address, under the names of <see cref="ToQuery"/>.</summary>
public sealed record BoardFilter(string? Department = null, string? Brand = null, string? Status = null, string? Search = null, bool OnlyProblems = false)
{
    public static readonly BoardFilter None = new();

    public bool IsActive => this != None;

    public static BoardFilter From(Func<string, string?> read) =>
        new(Value(read("department")), Value(read("brand")), BoardStatuses.ByUrgency.FirstOrDefault(status => status == read("status")), Value(read("q")), read("problems") == "1");

    public IReadOnlyDictionary<string, string?> ToQuery() => new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["department"] = Department, ["brand"] = Brand, ["status"] = Status, ["q"] = Search, ["problems"] = OnlyProblems ? "1" : null,
    };

    public bool Matches(OfficeAgent agent) =>
        (Department is null || agent.Department == Department)
        && (Brand is null || agent.Brand == Brand)
        && (Status is null || agent.State == Status)
        && (!OnlyProblems || agent.IsProblem())
        && (Search is null || Has(agent.Name) || Has(agent.AgentId) || Has(agent.Task) || Has(agent.Brand) || Has(agent.Department));

    private bool Has(string? text) => text is not null && text.Contains(Search!, StringComparison.OrdinalIgnoreCase);

    private static string? Value(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
