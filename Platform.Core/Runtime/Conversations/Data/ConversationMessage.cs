using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Runtime.Conversations.Data;

/// <summary>One line of a conversation. Written by <c>conversations_write</c> alone.</summary>
public sealed class ConversationMessage : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public Guid ConversationId { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>See <see cref="MessageIds"/>.</summary>
    public Guid Id { get; init; }

    public Guid AgentId { get; init; }

    public string Channel { get; init; } = "";

    public string ThreadId { get; init; } = "";

    public MessageSender SenderType { get; init; }

    public string Content { get; init; } = "";

    public string? InteractionId { get; init; }

    public string? MessageId { get; init; }

    public string? PlatformUserId { get; init; }

    public string? UserName { get; init; }

    /// <summary>The member of the staff who answered in place of the agent.</summary>
    public string? AnsweredBy { get; init; }

    public int? Version { get; init; }

    public long? Epoch { get; init; }

    public long? PromptTokens { get; init; }

    public long? CompletionTokens { get; init; }

    /// <summary>US dollars.</summary>
    public decimal? Cost { get; init; }

    public int? DurationMs { get; init; }

    public string? Error { get; init; }

    /// <summary>JSON: a list of <see cref="Protocol.Runtime.TraceStep"/>.</summary>
    public string? Trace { get; init; }

    /// <summary>JSON: a list of <see cref="Protocol.Runtime.Citation"/>.</summary>
    public string? Citations { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<ConversationMessage>
    {
        public void Configure(EntityTypeBuilder<ConversationMessage> builder)
        {
            builder.ToTable("conversation_messages");
            builder.HasKey(m => new { m.TenantId, m.ConversationId, m.At, m.Id });
            builder.Property(m => m.Channel).HasMaxLength(50);
            builder.Property(m => m.ThreadId).HasMaxLength(255);
            builder.Property(m => m.SenderType).HasMaxLength(20);
            builder.Property(m => m.InteractionId).HasMaxLength(200);
            builder.Property(m => m.MessageId).HasMaxLength(200);
            builder.Property(m => m.PlatformUserId).HasMaxLength(255);
            builder.Property(m => m.UserName).HasMaxLength(255);
            builder.Property(m => m.AnsweredBy).HasMaxLength(200);
            builder.Property(m => m.Cost).HasPrecision(18, 9);
            builder.Property(m => m.Error).HasMaxLength(100);
            builder.Property(m => m.Trace).HasColumnType("jsonb");
            builder.Property(m => m.Citations).HasColumnType("jsonb");
            builder.HasIndex(m => m.Id, "ix_conversation_messages_id");
            builder.HasIndex(m => new { m.TenantId, m.AgentId, m.At }, "ix_conversation_messages_agent");
        }
    }
}
