using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Runtime.Conversations.Data;

/// <summary>What the staff says of a conversation among themselves.</summary>
public sealed class ConversationNote : ITenantOwned
{
    public const int MaximumText = 2_000;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public TenantId TenantId { get; init; }

    public Guid ConversationId { get; init; }

    public string Text { get; init; } = "";

    public string Author { get; init; } = "";

    public string AuthorId { get; init; } = "";

    public DateTimeOffset At { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<ConversationNote>
    {
        public void Configure(EntityTypeBuilder<ConversationNote> builder)
        {
            builder.ToTable("conversation_notes");
            builder.Property(n => n.Text).HasMaxLength(MaximumText);
            builder.Property(n => n.Author).HasMaxLength(200);
            builder.Property(n => n.AuthorId).HasMaxLength(200);
            builder.HasOne<Conversation>().WithMany().HasForeignKey(n => n.ConversationId).OnDelete(DeleteBehavior.Cascade);
            builder.HasIndex(n => new { n.ConversationId, n.Id }, "ix_conversation_notes_conversation");
        }
    }
}

/// <summary>A conversation that was erased: lines of before that are still on their way are not written any more.</summary>
public sealed class ConversationErasure : ITenantOwned
{
    public Guid ConversationId { get; init; }

    public TenantId TenantId { get; init; }

    public DateTimeOffset ErasedAt { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<ConversationErasure>
    {
        public void Configure(EntityTypeBuilder<ConversationErasure> builder)
        {
            builder.ToTable("conversation_erasures");
            builder.HasKey(e => e.ConversationId);
            builder.HasIndex(e => e.ErasedAt, "ix_conversation_erasures_erased_at");
        }
    }
}
