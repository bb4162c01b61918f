using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Shared.Operations;
using Platform.Core.Usage.Data;

namespace Platform.Core.Usage;

/// <summary>Which calls are looked at: from <paramref name="From"/> (inclusive) to <paramref name="To"/> (exclusive), at most <see cref="MaximumDays"/> days, narrowed by what is given.</summary>
public sealed record UsageRange(DateTimeOffset From, DateTimeOffset To, Guid? AgentId = null, string? Provider = null, string? Model = null)
{
    public const int MaximumDays = 400;

    internal IQueryable<TokenUsage> Narrow(IQueryable<TokenUsage> calls)
    {
        // PostgreSQL takes UTC alone, and the partitions are cut by it.
        var (from, to) = (From.ToUniversalTime(), To.ToUniversalTime());
        return calls.AsNoTracking().Where(call => call.At >= from && call.At < to
            && (AgentId == null || call.AgentId == AgentId) && (Provider == null || call.Provider == Provider) && (Model == null || call.Model == Model));
    }
}

internal sealed class UsageRangeValidator : AbstractValidator<UsageRange>
{
    public UsageRangeValidator()
    {
        RuleFor(r => r.To).GreaterThan(r => r.From).Says(UsageRuleText.All, "Range");
        RuleFor(r => r.To).Must((range, to) => to - range.From <= TimeSpan.FromDays(UsageRange.MaximumDays)).Says(UsageRuleText.All, "RangeLength", UsageRange.MaximumDays);
    }
}
