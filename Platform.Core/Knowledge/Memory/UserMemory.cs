using System.Globalization;
using Microsoft.Extensions.Logging;
using Platform.Core.Agents.Contracts;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Memory;

/// <summary>
/// What an agent remembers of who writes to it. A message is read by rules before it is answered, so that what it tells holds at once; a model looks through it later, where the agent has
/// one. Nothing of one agent, channel, user or tenant is ever another's.
/// </summary>
internal sealed class UserMemory(MemoryRows rows, MemoryTasks tasks, ILogger<UserMemory> logger)
{
    // The context builder takes what it has room for.
    private const int MostRecalled = 30;

    /// <summary>Keeps and forgets what the message says, then tells what fits it, the most fitting first. Never throws but for the caller's cancellation: an answer without memory is better than none.</summary>
    public async Task<IReadOnlyList<string>> RecallAsync(TenantId tenant, KnowledgeQuestion question, CancellationToken ct)
    {
        var owner = new MemoryOwner(tenant, question.Agent, question.Channel, question.User);
        if (owner is not { Channel.Length: > 0 and <= 50, User.Length: > 0 and <= 255 })
            return [];
        try
        {
            await TakeAsync(owner, question, ct);
            var culture = CultureInfo.GetCultureInfo(question.Language == "ru" ? "ru-RU" : "en-US");
            var known = await rows.ListAsync(owner, ct);
            return [.. MemoryMerge.Rank(question.Text, known).Take(MostRecalled).Select(memory => MemoryText.All.Find(culture, $"Recall.{memory.Kind}", memory.Text)!)];
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            MemoryLog.RecallFailed(logger, exception.GetType().Name);
            return [];
        }
    }

    private async Task TakeAsync(MemoryOwner owner, KnowledgeQuestion question, CancellationToken ct)
    {
        var told = MemoryRules.Read(question.Text);
        if (told.ForgetsAll)
            await rows.DeleteAllAsync(owner, ct);
        if (told.Forgets.Count > 0)
        {
            var known = await rows.ListAsync(owner, ct);
            await rows.DeleteAsync(owner, [.. told.Forgets.SelectMany(what => MemoryMerge.Meant(what, known)).Select(memory => memory.Id).Distinct()], ct);
        }

        await rows.KeepAsync(owner, told.Facts, MemorySource.Rules, question.Interaction, ct);
        if (!told.ForgetsAll && told.Forgets.Count == 0)
            await tasks.PutAsync(owner, question, ct);
    }
}
