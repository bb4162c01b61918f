using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Shared.Events;

/// <summary>A fact on its way to its consumers: committed with the change that it tells of.</summary>
public sealed class OutboxEvent : IPlatformWide
{
    public Guid Id { get; private set; }

    public TenantId? TenantId { get; private set; }

    public string Type { get; private set; } = "";

    public string Payload { get; private set; } = "{}";

    public DateTimeOffset CreatedAt { get; private set; }

    public int Attempts { get; private set; }

    public DateTimeOffset NextAttemptAt { get; private set; }

    public DateTimeOffset? ProcessedAt { get; private set; }

    public string? Error { get; private set; }

    internal static OutboxEvent Of(OutboxRecord record, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(), TenantId = record.Tenant, Type = record.Event.GetType().Name,
        Payload = JsonSerializer.Serialize(record.Event, record.Event.GetType()), CreatedAt = now, NextAttemptAt = now,
    };

    private sealed class Configuration : IEntityTypeConfiguration<OutboxEvent>
    {
        public void Configure(EntityTypeBuilder<OutboxEvent> builder)
        {
            builder.ToTable("outbox_events");
            builder.Property(e => e.Type).HasMaxLength(100);
            builder.Property(e => e.Payload).HasColumnType("jsonb");
            builder.HasIndex(e => e.NextAttemptAt, "ix_outbox_events_due").HasFilter("processed_at IS NULL");
        }
    }
}
