using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Usage.Contracts;

namespace Platform.Core.Usage.Data;

/// <summary>A limit on tokens, money or both. Zero stops.</summary>
public sealed class Budget : ITenantOwned
{
    /// <summary>In place of an agent: the whole tenant.</summary>
    public static readonly Guid WholeTenant = Guid.Empty;

    public TenantId TenantId { get; init; }

    public Guid AgentId { get; init; }

    public BudgetPeriod Period { get; init; }

    public long? TokenLimit { get; set; }

    /// <summary>US dollars.</summary>
    public decimal? CostLimit { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public string UpdatedBy { get; set; } = "";

    private sealed class Configuration : IEntityTypeConfiguration<Budget>
    {
        public void Configure(EntityTypeBuilder<Budget> builder)
        {
            builder.ToTable("budgets");
            builder.HasKey(b => new { b.TenantId, b.AgentId, b.Period });
            builder.Property(b => b.Period).HasMaxLength(10);
            builder.Property(b => b.CostLimit).HasPrecision(18, 9);
            builder.Property(b => b.UpdatedBy).HasMaxLength(200);
        }
    }
}

/// <summary>What was spent and is set aside in one window of a day or a month. Written by the functions usage_reserve and usage_settle alone.</summary>
public sealed class BudgetCounter : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public Guid AgentId { get; init; }

    public BudgetPeriod Period { get; init; }

    public DateOnly StartsOn { get; init; }

    public long SpentTokens { get; init; }

    public decimal SpentCost { get; init; }

    public long ReservedTokens { get; init; }

    public decimal ReservedCost { get; init; }

    /// <summary>The highest mark (50, 80, 95, 100) that was told in this window.</summary>
    public short Warned { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<BudgetCounter>
    {
        public void Configure(EntityTypeBuilder<BudgetCounter> builder)
        {
            builder.ToTable("budget_counters");
            builder.HasKey(c => new { c.TenantId, c.AgentId, c.Period, c.StartsOn });
            builder.Property(c => c.Period).HasMaxLength(10);
            builder.Property(c => c.SpentCost).HasPrecision(18, 9);
            builder.Property(c => c.ReservedCost).HasPrecision(18, 9);
        }
    }
}

/// <summary>What one call has set aside until it is settled or its lease ends.</summary>
public sealed class BudgetReservationRow : ITenantOwned
{
    public Guid Id { get; init; }

    public TenantId TenantId { get; init; }

    public Guid AgentId { get; init; }

    public DateOnly DayStartsOn { get; init; }

    public DateOnly MonthStartsOn { get; init; }

    public long Tokens { get; init; }

    public decimal Cost { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<BudgetReservationRow>
    {
        public void Configure(EntityTypeBuilder<BudgetReservationRow> builder)
        {
            builder.ToTable("budget_reservations");
            builder.Property(r => r.Cost).HasPrecision(18, 9);
            builder.HasIndex(r => r.ExpiresAt);
        }
    }
}
