using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Runtime.Conversations.Data;
using Platform.Core.Runtime.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Security;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Runtime.Conversations;

/// <summary>Rows of files were removed: their bytes go, too. Delivered at least once.</summary>
public sealed record ChannelFilesErased(Guid TenantId, IReadOnlyList<Guid> Files);

/// <summary>What was kept of lines beside the lines themselves: files that they link to, and results of tools that were called for them. Before the lines go.</summary>
internal static partial class ErasedCopies
{
    /// <param name="whole">Conversations of which everything goes.</param>
    /// <param name="shared">Conversations of which what this user said goes.</param>
    /// <returns>The files whose rows are gone.</returns>
    public static async Task<IReadOnlyList<Guid>> RemoveAsync(PlatformDbContext database, TenantId tenant, List<Guid> whole, List<Guid> shared, string? user, CancellationToken ct)
    {
        await database.Database.ExecuteSqlAsync(
            $"""
            DELETE FROM tool_calls c USING conversation_messages m WHERE c.tenant_id = {tenant.Value} AND m.tenant_id = c.tenant_id AND m.agent_id = c.agent_id AND m.interaction_id = c.interaction_id
                AND (m.conversation_id = ANY ({whole}) OR (m.conversation_id = ANY ({shared}) AND m.platform_user_id = {user}))
            """, ct);
        var contents = await database.Set<ConversationMessage>().AsNoTracking()
            .Where(m => (whole.Contains(m.ConversationId) || (shared.Contains(m.ConversationId) && m.PlatformUserId == user)) && m.Content.Contains("/downloads/files/f_")).Select(m => m.Content).ToListAsync(ct);
        var hashes = contents.SelectMany(content => Link().Matches(content)).Select(link => link.Groups[1].Value).Distinct().Select(SecretToken.HashOf).ToArray();
        if (hashes.Length == 0)
            return [];
        var files = await database.Set<ChannelFile>().Where(f => hashes.Contains(f.TokenHash)).Select(f => f.Id).ToListAsync(ct);
        await database.Set<ChannelFile>().Where(f => files.Contains(f.Id)).ExecuteDeleteAsync(ct);
        return files;
    }

    // [photo receipt.jpg: https://platform.example.com/downloads/files/f_Zm9v…]
    [GeneratedRegex(@"/downloads/files/(f_[A-Za-z0-9_-]{20,100})")]
    private static partial Regex Link();
}
