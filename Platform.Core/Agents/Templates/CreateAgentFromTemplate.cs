using System.Text.Json.Nodes;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Agents.Running;
using Platform.Core.Agents.Tools;
using Platform.Core.Models.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Templates;

/// <summary>Makes an agent from a template, or from nothing but a prompt: a draft on the tenant's usual model, with the tools that are wanted. Of a type that the tenant has no tool of, one is made.</summary>
/// <param name="Template">One of <see cref="AgentTemplates.Keys"/>; null for an empty one.</param>
/// <param name="Language"><c>ru</c> or <c>en</c>.</param>
/// <param name="Prompt">Null for the template's own.</param>
[Requires(Permissions.AgentsWrite), TakesTurns(AgentGraph.Queue)]
public sealed record CreateAgentFromTemplate(string Name, string? Template, string Language, IReadOnlyList<ToolType> Tools, string? Prompt = null, string? Id = null, Guid? OwnerId = null) : ICommand<AgentView>;

internal sealed class CreateAgentFromTemplateValidator : AbstractValidator<CreateAgentFromTemplate>
{
    public CreateAgentFromTemplateValidator()
    {
        RuleFor(r => r.Name).IsName(255);
        RuleFor(r => r.Language).IsLanguage();
        RuleFor(r => r.Id!).Must(Slugs.IsSlug).Says(AgentsRuleText.All, "Slug").When(r => r.Id is not null);
        RuleForEach(r => r.Tools).Must(type => type is ToolType.Time or ToolType.Weather or ToolType.Reminder or ToolType.Calendar).Says(AgentsRuleText.All, "Tool.Unknown");
    }
}

internal sealed class CreateAgentFromTemplateHandler(PlatformDbContext database, AgentGraph graph, AgentMaking making, ToolSaving tools, UsualModel usual, IEnumerable<IToolKind> kinds)
    : IHandler<CreateAgentFromTemplate, AgentView>
{
    public async Task<Result<AgentView>> HandleAsync(CreateAgentFromTemplate request, CancellationToken ct)
    {
        await graph.LockAsync(ct);
        var template = request.Template is null ? null : AgentTemplates.Find(request.Template, request.Language);
        if (request.Template is not null && template is null)
            return AgentErrors.UnknownTemplate;
        var config = template?.Config ?? AgentConfig.Empty();
        var settings = AgentConfig.Settings(config);
        if (request.Prompt is { } prompt)
            settings["system_prompt"] = prompt;
        var model = await usual.FindAsync(ct);
        settings["provider"] = model.Provider;
        if (model.Model.Length > 0)
            settings["model_id"] = model.Model;
        var uses = new JsonArray();
        foreach (var type in request.Tools.Distinct())
        {
            var tool = await ToolAsync(type, request.Language, ct);
            if (!tool.Succeeded)
                return tool.Error;
            uses.Add(new JsonObject { ["tool_id"] = tool.Value.ToString() });
        }

        settings["tools"] = uses;
        return await making.MakeAsync(new AgentDraft(request.Name, config) { Slug = request.Id, Description = template?.Description, OwnerId = request.OwnerId, IsSecretary = template?.IsSecretary is true }, ct);
    }

    private async Task<Result<Guid>> ToolAsync(ToolType type, string language, CancellationToken ct)
    {
        if (await database.Set<Tool>().AsNoTracking().Where(t => t.ToolType == type && t.IsActive).OrderBy(t => t.Id).Select(t => (Guid?)t.Id).FirstOrDefaultAsync(ct) is { } there)
            return there;
        var (name, description) = AgentTemplates.Tool(type, language);
        var edit = new ToolEdit { Name = name, Description = description, ToolType = type };
        if (kinds.FirstOrDefault(kind => kind.Type == type) is { } kind)
            edit = edit with { InputSchema = kind.DefaultSchema };
        var made = await tools.CreateAsync(new CreateTool(edit), ct);
        if (!made.Succeeded)
            return made.Error;
        // The check of the configuration looks it up.
        await database.SaveChangesAsync(ct);
        return made.Value.Id;
    }
}
