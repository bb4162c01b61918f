using System.Collections.Frozen;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Access.Contracts;

/// <summary>A member's role in a tenant, from most to least.</summary>
public enum Role
{
    Owner,
    Admin,
    Operator,
    Viewer,
}

/// <summary>What a role, or an API key's scope, permits.</summary>
public static class Grants
{
    /// <summary>The scopes that a key can carry (contracts: README).</summary>
    public static readonly IReadOnlyList<string> Scopes =
    [
        "office:write", "office:read", "agents:read", "agents:write", "agents:run", "pipelines:read", "pipelines:write",
        "knowledge:read", "knowledge:write", "crm:read", "crm:write", "admin",
    ];

    private static readonly FrozenSet<string> OfViewer = new[] { Permissions.OfficeRead, Permissions.ScreensRead, Permissions.MembersRead, Permissions.SettingsRead, Permissions.AgentsRead, Permissions.ModelsRead, Permissions.KnowledgeRead }.ToFrozenSet();

    private static readonly FrozenSet<string> OfOperator = OfViewer.Concat([Permissions.OfficeWrite, Permissions.ScreensManage, Permissions.UsageRead, Permissions.AgentsRun, Permissions.ConversationsRead, Permissions.ConversationsWrite, Permissions.KnowledgeWrite]).ToFrozenSet();

    private static readonly FrozenSet<string> OfAdmin = Permissions.OfTenant.Where(permission => permission != Permissions.TenantOwn).ToFrozenSet();

    public static FrozenSet<string> Of(Role role) => role switch
    {
        Role.Owner => Permissions.OfTenant,
        Role.Admin => OfAdmin,
        Role.Operator => OfOperator,
        _ => OfViewer,
    };

    /// <summary>The least scope that gives a key <paramref name="permission"/>: its own name where there is such a scope, else <c>admin</c>.</summary>
    public static string ScopeOf(string permission) => Scopes.FirstOrDefault(scope => OfScope(scope).Contains(permission)) ?? "admin";

    public static FrozenSet<string> OfScopes(IEnumerable<string> scopes) => scopes.SelectMany(OfScope).ToFrozenSet();

    // The contract's scopes are few: models, usage and budgets go with the agents that need them.
    private static IEnumerable<string> OfScope(string scope) => scope switch
    {
        "admin" => Permissions.OfTenant,
        Permissions.AgentsRead => [scope, Permissions.ModelsRead, Permissions.UsageRead, Permissions.ConversationsRead],
        Permissions.AgentsWrite => [scope, Permissions.ModelsManage, Permissions.BudgetsManage],
        _ => [scope],
    };
}
