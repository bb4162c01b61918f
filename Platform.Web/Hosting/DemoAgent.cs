using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Templates;
using Platform.Core.Agents.Versions;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Web.Hosting;

/// <summary>The demo's own AI agent: published, and stopped until somebody starts it. It needs no key: its model is the offline one.</summary>
internal static class DemoAgent
{
    private const string Slug = "assistant";

    /// <returns>The refusal, or null.</returns>
    public static async Task<Error?> MakeAsync(OperationRunner runner, TenantId tenant, CancellationToken ct)
    {
        var actor = Actor.Job("start", tenant);
        var made = await runner.RunAsync(new CreateAgentFromTemplate("Ассистент", "support", "ru", [ToolType.Time, ToolType.Reminder], Id: Slug), actor, ct);
        if (!made.Succeeded)
            return made.Error;
        var published = await runner.RunAsync(new PublishAgentVersion(Slug, made.Value.Version, null, null), actor, ct);
        return published.Succeeded ? null : published.Error;
    }
}
