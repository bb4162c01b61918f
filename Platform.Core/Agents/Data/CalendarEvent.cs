using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Agents.Data;

/// <summary>A span of an end user's time. The calendar is the user's, whichever agent of the tenant they talk to.</summary>
public sealed class CalendarEvent : ITenantOwned
{
    public const int MaximumTitle = 300;

    public const int MaximumLocation = 300;

    public const int MaximumDescription = 4_000;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public TenantId TenantId { get; init; }

    /// <summary>The agent that booked it; null where a person tried the tool by itself.</summary>
    public Guid? AgentId { get; init; }

    public string Channel { get; init; } = "";

    public string UserId { get; init; } = "";

    public string Title { get; init; } = "";

    public string? Location { get; init; }

    public string? Description { get; init; }

    /// <summary>Of an all-day event the midnight of <see cref="TimeZone"/> with which it begins.</summary>
    public DateTimeOffset StartsAt { get; private set; }

    /// <summary>Not part of it any more.</summary>
    public DateTimeOffset EndsAt { get; private set; }

    public bool IsAllDay { get; private set; }

    /// <summary>IANA: by whose clock it was agreed.</summary>
    public string TimeZone { get; private set; } = "UTC";

    public CalendarEventStatus Status { get; private set; }

    /// <summary>RFC 5545: grows with each change that others must hear of.</summary>
    public int Sequence { get; private set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public void Place(DateTimeOffset startsAt, DateTimeOffset endsAt, bool isAllDay, string timeZone, DateTimeOffset now) =>
        (StartsAt, EndsAt, IsAllDay, TimeZone, UpdatedAt) = (startsAt, endsAt, isAllDay, timeZone, now);

    public void Move(DateTimeOffset startsAt, DateTimeOffset endsAt, bool isAllDay, string timeZone, DateTimeOffset now)
    {
        Place(startsAt, endsAt, isAllDay, timeZone, now);
        Sequence++;
    }

    public void Cancel(DateTimeOffset now) => (Status, Sequence, UpdatedAt) = (CalendarEventStatus.Cancelled, Sequence + 1, now);

    private sealed class Configuration : IEntityTypeConfiguration<CalendarEvent>
    {
        public void Configure(EntityTypeBuilder<CalendarEvent> builder)
        {
            builder.ToTable("calendar_events");
            builder.Property(e => e.Channel).HasMaxLength(50);
            builder.Property(e => e.UserId).HasMaxLength(255);
            builder.Property(e => e.Title).HasMaxLength(MaximumTitle);
            builder.Property(e => e.Location).HasMaxLength(MaximumLocation);
            builder.Property(e => e.Description).HasMaxLength(MaximumDescription);
            builder.Property(e => e.TimeZone).HasMaxLength(64);
            builder.Property(e => e.Status).HasMaxLength(20);
            builder.HasOne<Agent>().WithMany().HasForeignKey(e => e.AgentId).OnDelete(DeleteBehavior.Cascade);
            builder.HasIndex(e => new { e.AgentId, e.StartsAt, e.Id });
            builder.HasIndex(e => new { e.TenantId, e.Channel, e.UserId, e.StartsAt }, "ix_calendar_events_owner");
        }
    }
}

/// <summary>An address under which a user's calendar can be read by whoever knows it.</summary>
public sealed class CalendarFeed : ITenantOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public TenantId TenantId { get; init; }

    /// <summary>The agent that gave it out; null where a person tried the tool by itself.</summary>
    public Guid? AgentId { get; init; }

    public string Channel { get; init; } = "";

    public string UserId { get; init; } = "";

    public byte[] TokenHash { get; init; } = [];

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; private set; }

    public void Revoke(DateTimeOffset now) => RevokedAt ??= now;

    private sealed class Configuration : IEntityTypeConfiguration<CalendarFeed>
    {
        public void Configure(EntityTypeBuilder<CalendarFeed> builder)
        {
            builder.ToTable("calendar_feeds");
            builder.Property(f => f.Channel).HasMaxLength(50);
            builder.Property(f => f.UserId).HasMaxLength(255);
            builder.HasOne<Agent>().WithMany().HasForeignKey(f => f.AgentId).OnDelete(DeleteBehavior.Cascade);
            builder.HasIndex(f => new { f.TenantId, f.TokenHash }, "ix_calendar_feeds_token_hash").IsUnique();
        }
    }
}
