using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Conversations.Data;
using Platform.Core.Runtime.Conversations.Export;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Conversations;

public enum ExportFormat
{
    Json,
    Csv,
    Text,
}

/// <summary>Writes what was said into <paramref name="Output"/>, line by line however much it is: of one conversation, or of all that a filter lets through. The export is audited.</summary>
/// <param name="TimeZone">IANA, for the text.</param>
[Requires(Permissions.ConversationsRead)]
public sealed record ExportConversations(ConversationFilter Filter, Guid? Conversation, ExportFormat Format, Stream Output, string TimeZone = "UTC") : ICommand<ExportedConversations>;

public sealed record ExportedConversations(long Conversations, long Messages);

internal sealed class ExportConversationsValidator : AbstractValidator<ExportConversations>
{
    public ExportConversationsValidator() => RuleFor(r => r.Filter).SetValidator(new ConversationFilterValidator());
}

internal sealed class ExportConversationsHandler(PlatformDbContext database, OperationContext context, IAgentIdentities agents) : IHandler<ExportConversations, ExportedConversations>
{
    private readonly Dictionary<Guid, string> _names = [];

    public async Task<Result<ExportedConversations>> HandleAsync(ExportConversations request, CancellationToken ct)
    {
        var messages = database.Set<ConversationMessage>().AsNoTracking();
        var conversations = database.Set<Conversation>().AsNoTracking();
        conversations = request.Conversation is { } one ? conversations.Where(c => c.Id == one) : request.Filter.Narrow(conversations, messages);
        if (request.Conversation is not null && !await conversations.AnyAsync(ct))
            return ConversationErrors.Unknown;

        await using IExportWriter writer = request.Format switch
        {
            ExportFormat.Csv => new CsvExport(request.Output),
            ExportFormat.Text => new TextExport(request.Output, request.TimeZone),
            _ => new JsonExport(request.Output),
        };
        await writer.BeginAsync(ct);
        var (count, lines, current) = (0L, 0L, Guid.Empty);
        var rows = from c in conversations join m in messages on c.Id equals m.ConversationId orderby c.LastAt descending, c.Id, m.At, m.Id select new { c, m };
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(ct))
        {
            if (row.c.Id != current)
            {
                (current, count) = (row.c.Id, count + 1);
                await writer.ConversationAsync(row.c, await NameAsync(row.c.AgentId, ct), ct);
            }

            await writer.MessageAsync(row.m, _names[row.m.AgentId], ct);
            lines++;
        }

        await writer.EndAsync(ct);
        context.Audit("conversations.exported", "conversation", request.Conversation?.ToString() ?? context.TenantId.ToString(), after: new { request.Format, Conversations = count, Messages = lines });
        return new ExportedConversations(count, lines);
    }

    private async ValueTask<string> NameAsync(Guid agent, CancellationToken ct)
    {
        if (!_names.TryGetValue(agent, out var name))
            _names[agent] = name = (await agents.FindAcrossTenants(context.TenantId, agent.ToString(), ct))?.Slug ?? agent.ToString();
        return name;
    }
}
