using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Security;

namespace Platform.Core.Agents.Configuration;

/// <summary>A bot serves one agent: Telegram gives its updates to one who asks. Its token is looked for in the whole installation, in what is published and in the newest drafts.</summary>
internal sealed class BotTokens(PlatformDbContext database, AcrossTenants across)
{
    private const string Secret = "telegram/bot_token";

    // A bot's token has over 200 random bits, so its hash needs neither salt nor a slow function. The prefix keeps it from being the hash of anything else.
    public static byte[]? HashOf(IReadOnlyDictionary<string, string> secrets) => secrets.TryGetValue(Secret, out var token) ? SecretToken.HashOf($"telegram bot {token}") : null;

    public async Task CheckAsync(Guid agent, JsonObject config, IReadOnlyDictionary<string, string> secrets, string root, List<FieldError> faults, CancellationToken ct)
    {
        if (HashOf(secrets) is not { } hash)
            return;
        // Of two who save the same token at once the second one waits here, and then finds the first.
        await database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({BinaryPrimitives.ReadInt64LittleEndian(hash)})", ct);
        var mine = await Users(database.Set<AgentVersion>().AsNoTracking(), database.Set<Agent>().AsNoTracking(), agent, hash).Select(user => user.Name).FirstOrDefaultAsync(ct);
        if (mine is null && !await IsUsedAcrossTenants(agent, hash, ct))
            return;
        var index = AgentConfig.Objects(config, "integrations").Index().First(part => AgentConfig.TextOf(part.Item, "type") == "telegram").Index;
        // What agents of others are called is theirs to know.
        faults.Add(new FieldError($"{ConfigCheck.At(root, "integrations", index)}/settings/bot_token", mine is null ? AgentsRuleText.All["BotToken.TakenElsewhere"] : AgentsRuleText.All["BotToken.Taken", mine]));
    }

    private async Task<bool> IsUsedAcrossTenants(Guid except, byte[] hash, CancellationToken ct)
    {
        await using var all = across.Open();
        return await Users(AcrossTenants.All<AgentVersion>(all), AcrossTenants.All<Agent>(all), except, hash).AnyAsync(ct);
    }

    private static IQueryable<Agent> Users(IQueryable<AgentVersion> versions, IQueryable<Agent> agents, Guid except, byte[] hash) =>
        from version in versions
        join user in agents on version.AgentId equals user.Id
        where version.BotTokenHash == hash && user.Id != except && user.Status != AgentStatus.Archived && (version.Number == user.NewestVersion || version.Number == user.PublishedVersion)
        select user;
}
