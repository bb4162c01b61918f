using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Agents.Data;

/// <summary>Something that an end user wants to be told at a time.</summary>
public sealed class Reminder : ITenantOwned
{
    public const int MaximumText = 1_000;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public TenantId TenantId { get; init; }

    /// <summary>The agent that will say it; null where a person tried the tool by itself.</summary>
    public Guid? AgentId { get; init; }

    public string Channel { get; init; } = "";

    public string UserId { get; init; } = "";

    public string? ThreadId { get; init; }

    public string Text { get; init; } = "";

    public DateTimeOffset DueAt { get; init; }

    public string TimeZone { get; init; } = "UTC";

    public string Language { get; init; } = "en";

    public ReminderStatus Status { get; private set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was delivered or cancelled.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    public void Cancel(DateTimeOffset now) => (Status, EndedAt) = (ReminderStatus.Cancelled, now);

    private sealed class Configuration : IEntityTypeConfiguration<Reminder>
    {
        public void Configure(EntityTypeBuilder<Reminder> builder)
        {
            builder.ToTable("reminders");
            builder.Property(r => r.Channel).HasMaxLength(50);
            builder.Property(r => r.UserId).HasMaxLength(255);
            builder.Property(r => r.ThreadId).HasMaxLength(255);
            builder.Property(r => r.Text).HasMaxLength(MaximumText);
            builder.Property(r => r.TimeZone).HasMaxLength(64);
            builder.Property(r => r.Language).HasMaxLength(5);
            // Delivering and cancelling at the same moment: the row lock orders them, and the second one finds another status.
            builder.Property(r => r.Status).HasMaxLength(20).IsConcurrencyToken();
            builder.HasOne<Agent>().WithMany().HasForeignKey(r => r.AgentId).OnDelete(DeleteBehavior.Cascade);
            builder.HasIndex(r => new { r.AgentId, r.Id });
            builder.HasIndex(r => r.DueAt, "ix_reminders_due").HasFilter("status = 'Waiting'");
        }
    }
}
