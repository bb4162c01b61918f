namespace Platform.Web.Agents.Editor;

/// <summary>The tabs of an agent's page, in their order, as the address names them, and which part of the form each of them holds.</summary>
internal static class EditorTabs
{
    public const string Overview = "overview";
    public const string Prompt = "prompt";
    public const string Model = "model";
    public const string Tools = "tools";
    public const string SubAgents = "sub-agents";
    public const string Knowledge = "knowledge";
    public const string Integrations = "integrations";
    public const string Limits = "limits";
    public const string Access = "access";
    public const string Tests = "tests";
    public const string Versions = "versions";
    public const string History = "history";
    public const string Process = "process";

    public static readonly string[] All = [Overview, Prompt, Model, Tools, SubAgents, Knowledge, Integrations, Limits, Access, Tests, Versions, History, Process];

    private static readonly Dictionary<string, string> Homes = new(StringComparer.Ordinal)
    {
        ["system_prompt"] = Prompt, ["provider"] = Model, ["model_id"] = Model, ["temperature"] = Model, ["max_tokens"] = Model, ["fallbacks"] = Model, ["tools"] = Tools,
        ["sub_agents"] = SubAgents, ["knowledge"] = Knowledge, ["memory"] = Knowledge, ["integrations"] = Integrations, ["limits"] = Limits,
    };

    public static string Of(string? chosen) => All.Contains(chosen) ? chosen! : Overview;

    /// <summary>Where a fault or a change of this pointer is seen; name, description and office are on the first tab.</summary>
    public static string HomeOf(string pointer)
    {
        const string settings = "/simple/settings/";
        var at = pointer.IndexOf(settings, StringComparison.Ordinal);
        return at >= 0 && Homes.TryGetValue(pointer[(at + settings.Length)..].Split('/')[0], out var tab) ? tab : Overview;
    }
}
