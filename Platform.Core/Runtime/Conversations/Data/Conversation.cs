using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Runtime.Conversations.Data;

/// <summary>What lists show of a thread. Its figures are kept up by <c>conversations_write</c>, together with the messages.</summary>
public sealed class Conversation : ITenantOwned
{
    public const int MaximumTags = 20;
    public const int MaximumTag = 40;

    /// <summary>See <see cref="MessageIds"/>.</summary>
    public Guid Id { get; init; }

    public TenantId TenantId { get; init; }

    public Guid AgentId { get; init; }

    public string Channel { get; init; } = "";

    public string ThreadId { get; init; } = "";

    /// <summary>The person, as the channel knows them.</summary>
    public string? PlatformUserId { get; init; }

    public string? UserName { get; init; }

    public ConversationState State { get; private set; }

    /// <summary>The name of who answers in place of the agent.</summary>
    public string? TakenBy { get; private set; }

    public string? TakenById { get; private set; }

    public DateTimeOffset? TakenAt { get; private set; }

    public DateTimeOffset FirstAt { get; init; }

    public DateTimeOffset LastAt { get; init; }

    public MessageSender LastSender { get; init; }

    public string LastText { get; init; } = "";

    public int UserMessages { get; init; }

    public int AgentMessages { get; init; }

    public int ToolMessages { get; init; }

    public int Errors { get; init; }

    public long PromptTokens { get; init; }

    public long CompletionTokens { get; init; }

    /// <summary>US dollars.</summary>
    public decimal Cost { get; init; }

    public List<string> Tags { get; set; } = [];

    public int Notes { get; private set; }

    public void Take(string by, string byId, DateTimeOffset now) => (State, TakenBy, TakenById, TakenAt) = (ConversationState.TakenOver, by, byId, now);

    public void Become(ConversationState state) => (State, TakenBy, TakenById, TakenAt) = (state, null, null, null);

    public void CountNotes(int by) => Notes += by;

    private sealed class Configuration : IEntityTypeConfiguration<Conversation>
    {
        public void Configure(EntityTypeBuilder<Conversation> builder)
        {
            builder.ToTable("conversations");
            builder.Property(c => c.Channel).HasMaxLength(50);
            builder.Property(c => c.ThreadId).HasMaxLength(255);
            builder.Property(c => c.PlatformUserId).HasMaxLength(255);
            builder.Property(c => c.UserName).HasMaxLength(255);
            // Two who take it over at once: the second finds another state.
            builder.Property(c => c.State).HasMaxLength(20).IsConcurrencyToken();
            builder.Property(c => c.TakenBy).HasMaxLength(200);
            builder.Property(c => c.TakenById).HasMaxLength(200);
            builder.Property(c => c.LastSender).HasMaxLength(20);
            builder.Property(c => c.LastText).HasMaxLength(200);
            builder.Property(c => c.Cost).HasPrecision(18, 9);
            builder.HasIndex(c => new { c.TenantId, c.AgentId, c.Channel, c.ThreadId }, "ix_conversations_thread").IsUnique();
            builder.HasIndex(c => new { c.TenantId, c.LastAt, c.Id }, "ix_conversations_last");
            builder.HasIndex(c => new { c.TenantId, c.Channel, c.PlatformUserId }, "ix_conversations_user");
            builder.HasIndex(c => c.TenantId, "ix_conversations_taken").HasFilter("state = 'TakenOver'");
        }
    }
}
