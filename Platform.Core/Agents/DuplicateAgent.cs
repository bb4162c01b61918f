using System.Text.Json.Nodes;
using FluentValidation;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Testing;
using Platform.Core.Shared.JsonSchema;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents;

/// <summary>Makes a new agent like another one: a draft with the newest configuration of it and its test cases. Tools and sub-agents are the same ones; secrets are not copied.</summary>
/// <param name="Agent">Slug or id of the one that is copied.</param>
/// <param name="Id">The new slug; made of the name where there is none.</param>
[Requires(Permissions.AgentsWrite), TakesTurns(AgentGraph.Queue)]
public sealed record DuplicateAgent(string Agent, string Name, string? Id = null, Guid? OwnerId = null) : ICommand<DuplicatedAgent>;

/// <param name="SecretsLeftOut">Pointers into the configuration: what must be entered anew.</param>
public sealed record DuplicatedAgent(AgentView Agent, IReadOnlyList<string> SecretsLeftOut);

internal sealed class DuplicateAgentValidator : AbstractValidator<DuplicateAgent>
{
    public DuplicateAgentValidator()
    {
        RuleFor(r => r.Name).IsName(255);
        RuleFor(r => r.Id!).Must(Slugs.IsSlug).Says(AgentsRuleText.All, "Slug").When(r => r.Id is not null);
    }
}

internal sealed class DuplicateAgentHandler(AgentGraph graph, AgentChanges changes, AgentMaking making, TestCaseCopies tests) : IHandler<DuplicateAgent, DuplicatedAgent>
{
    public async Task<Result<DuplicatedAgent>> HandleAsync(DuplicateAgent request, CancellationToken ct)
    {
        await graph.LockAsync(ct);
        if (await changes.FindAsync(request.Agent, ct) is not { } source)
            return AgentErrors.UnknownAgent;
        var config = AgentConfig.Parse((await changes.VersionAsync(source, source.NewestVersion, ct)).Config);
        var left = IntegrationSecrets.TakeOut(config, "", (_, _) => false);
        var made = await making.MakeAsync(
            new AgentDraft(request.Name, config)
            {
                Slug = request.Id, Description = source.Description, OwnerId = request.OwnerId, IsSecretary = source.IsSecretary, AssistantType = source.AssistantType,
                OpenaiAssistantId = source.OpenaiAssistantId, IsActive = source.IsActive, Comment = AgentsRuleText.All["Copy.Comment", source.Name],
            }, ct);
        if (!made.Succeeded)
            return made.Error;
        await tests.CopyAsync(source.Id, made.Value.AssistantId, ct);
        return new DuplicatedAgent(made.Value, left);
    }
}

/// <summary>The places of a configuration where <c>***</c> stands for a secret that is not there.</summary>
internal static class IntegrationSecrets
{
    /// <summary>Takes out the places that keep a stored secret, and switches their integrations off: without it they could not run. Answers their pointers.</summary>
    /// <param name="keeps">Whether the secret of that integration's type and key is stored where the configuration goes.</param>
    public static IReadOnlyList<string> TakeOut(JsonObject config, string pointer, Func<string, string, bool> keeps)
    {
        var left = new List<string>();
        foreach (var (index, integration) in AgentConfig.Objects(config, "integrations").Index())
        {
            if (integration["settings"] is not JsonObject settings)
                continue;
            var type = AgentConfig.TextOf(integration, "type") ?? "";
            foreach (var key in settings.Select(pair => pair.Key).Where(key => AgentConfig.TextOf(settings, key) == SealedSecrets.Shown && !keeps(type, key)).ToArray())
            {
                settings.Remove(key);
                settings["enabled"] = false;
                left.Add($"{pointer}/simple/settings/integrations/{index}/settings/{JsonPointer.Escape(key)}");
            }
        }

        return left;
    }
}
