using System.Collections.Frozen;

namespace Platform.Core.Shared.Operations;

/// <summary>Everything that an operation can ask for. Those that are also API-key scopes have the scope's name (contracts: README).</summary>
public static class Permissions
{
    public const string OfficeRead = "office:read";
    public const string OfficeWrite = "office:write";
    public const string ScreensRead = "screens:read";
    public const string ScreensManage = "screens:manage";
    public const string MembersRead = "members:read";
    public const string MembersManage = "members:manage";
    public const string KeysRead = "keys:read";
    public const string KeysManage = "keys:manage";
    public const string SettingsRead = "settings:read";
    public const string SettingsManage = "settings:manage";
    public const string AuditRead = "audit:read";

    /// <summary>Take the audit trail out of the house as a file.</summary>
    public const string AuditExport = "audit:export";

    public const string JobsRead = "jobs:read";

    public const string AgentsRead = "agents:read";
    public const string AgentsWrite = "agents:write";

    /// <summary>Start and stop agents, and talk to them.</summary>
    public const string AgentsRun = "agents:run";

    /// <summary>Providers without their secrets, the catalogue of models, their health.</summary>
    public const string ModelsRead = "models:read";

    /// <summary>Providers, their keys and prices.</summary>
    public const string ModelsManage = "models:manage";

    /// <summary>Tokens and money, and how budgets stand.</summary>
    public const string UsageRead = "usage:read";

    public const string BudgetsManage = "budgets:manage";

    /// <summary>What agents and their users say to each other: personal data.</summary>
    public const string ConversationsRead = "conversations:read";

    /// <summary>Answer in an agent's place, put aside, note, tag.</summary>
    public const string ConversationsWrite = "conversations:write";

    /// <summary>Remove all that a user has said, for good.</summary>
    public const string ConversationsErase = "conversations:erase";

    /// <summary>Sources, their texts and chunks, searching.</summary>
    public const string KnowledgeRead = "knowledge:read";

    /// <summary>Add, index anew, edit and remove what the tenant knows; what agents remember, too.</summary>
    public const string KnowledgeWrite = "knowledge:write";

    /// <summary>Owners alone: change other owners, remove the tenant's demo, close the tenant.</summary>
    public const string TenantOwn = "tenant:own";

    /// <summary>A signed-in person about their own account: profile, password, second factor, sessions.</summary>
    public const string Account = "account";

    /// <summary>Platform administrators alone.</summary>
    public const string TenantsManage = "tenants:manage";

    /// <summary>Platform administrators alone: jobs serve every tenant.</summary>
    public const string JobsManage = "jobs:manage";

    /// <summary>What can be had inside one tenant; an owner and an API key with the scope <c>admin</c> have all of it.</summary>
    public static readonly FrozenSet<string> OfTenant = new[]
    {
        OfficeRead, OfficeWrite, ScreensRead, ScreensManage, MembersRead, MembersManage, KeysRead, KeysManage,
        SettingsRead, SettingsManage, AuditRead, AuditExport, JobsRead, TenantOwn,
        AgentsRead, AgentsWrite, AgentsRun, ModelsRead, ModelsManage, UsageRead, BudgetsManage,
        ConversationsRead, ConversationsWrite, ConversationsErase, KnowledgeRead, KnowledgeWrite,
    }.ToFrozenSet();

    public static readonly FrozenSet<string> All = OfTenant.Concat([Account, TenantsManage, JobsManage]).ToFrozenSet();
}
